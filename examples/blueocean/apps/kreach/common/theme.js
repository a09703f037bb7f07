/** KREACH: an amber terminal on navy. */
export const theme = `body{background:#0a0f2a;color:#e9e2cf;font-family:ui-monospace,Menlo,Consolas,monospace}
h1{color:#ffb02e}a{color:#ffb02e}.card{background:#121a3f;border-left:3px solid #ffb02e}
button{background:#ffb02e;color:#0a0f2a}input{background:#060a1d;color:#e9e2cf}
.line{fill:none;stroke:#ffb02e;stroke-width:2}.next{fill:#4fd18b}`
