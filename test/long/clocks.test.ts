import { testWrongClocks } from '../support/wrong-clocks.ts'

testWrongClocks(['+1h', '-1h', '+5m', '-5m', '+31s', '-31s'], ['+20s', '-20s', '+5s', '-5s'])
