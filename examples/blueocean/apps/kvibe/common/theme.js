/** KVIBE: loud, round, pink to violet. */
export const theme = `body{background:linear-gradient(160deg,#ff5fa2,#7a3cff) fixed;color:#fff}h1{font-weight:900}a{color:#ffe45e}
.card{background:#ffffff22;border-radius:1.4rem}button{background:#ffe45e;color:#3a0a57;border-radius:2rem;font-weight:700}
input{background:#fff;color:#3a0a57;border-radius:2rem}`
