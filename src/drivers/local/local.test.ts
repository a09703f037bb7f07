import { testDriver } from '../driver.testsuite.ts'
import { openLocalWorld } from './world.testdata.ts'

testDriver('local', () => openLocalWorld())
