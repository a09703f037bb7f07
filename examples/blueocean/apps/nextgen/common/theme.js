/** NEXTGEN: bright paper and emerald, a shop to trust. */
export const theme = `body{background:#fbfaf6;color:#1c2b25;font-family:Georgia,'Times New Roman',serif}
h1{color:#0b6b4b}a{color:#0b6b4b}.card{background:#fff;border:1px solid #d9e4dc;box-shadow:0 2px 8px #0b6b4b14}
button{background:#0b6b4b;color:#fff}input{background:#fff;color:#1c2b25}`
