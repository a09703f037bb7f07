import { testWrongClocks } from '../support/wrong-clocks.ts'

// The others are in test/long.
testWrongClocks(['+1h'], ['+20s'])
