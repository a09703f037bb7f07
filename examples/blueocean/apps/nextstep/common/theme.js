/** NEXTSTEP: a control room at night. */
export const theme = `body{background:#0d1420;color:#d7e3f4}h1{color:#5ad1e6;letter-spacing:.04em}a{color:#5ad1e6}
.card{background:#162236;border:1px solid #24385a}button{background:#5ad1e6;color:#08202a}
input{background:#0a101a;color:#d7e3f4;border-color:#24385a}`
