import { describe, expect, test } from 'vitest'
import type { Unit } from '../../part.ts'
import { claimersOf, edgesOf, joinOf, partOf } from '../reading.testdata.ts'
import { gradleReader } from './reader.ts'

const read = (files: Readonly<Record<string, string>>) => partOf(gradleReader, files)
const property = (name: string) => `\${${name}}`

const shop = {
  'settings.gradle.kts': `pluginManagement { includeBuild("build-logic") }
rootProject.name = "shop"
// include(":old")
include(":api", ":libs:money-core")
include(
  ":web",
)
include(":tools")
project(":tools").projectDir = file("dev/tools")
`,
  'build.gradle.kts': 'plugins { alias(libs.plugins.kotlin) apply false }\n',
  'gradle.properties': 'org.gradle.jvmargs=-Xmx2g\nkotlin.code.style=official\n',
  'gradle/wrapper/gradle-wrapper.properties': 'distributionUrl=gradle-8.9\n',
  'gradle/libs.versions.toml':
    '[versions]\nktor = "3.0"\njunit = "5"\n[libraries]\nktor-server_core = { module = "io.ktor:core", version.ref = "ktor" }\njunit = { module = "org.junit:junit", version.ref = "junit" }\n[bundles]\nserver = ["ktor-server_core"]\n[plugins]\nkotlin = { id = "org.jetbrains.kotlin.jvm", version = "2.0" }\n',
  'api/build.gradle.kts':
    'plugins {\n  id("acme.service")\n  application\n}\ndependencies {\n  implementation(project(":libs:money-core"))\n  implementation(libs.ktor.server.core)\n  testImplementation(project(":web"))\n  testImplementation(libs.junit)\n}\n',
  'web/build.gradle.kts':
    'dependencies {\n  implementation(projects.libs.moneyCore)\n  implementation(libs.bundles.server)\n}\n',
  'web/src/main/java/ShopApplication.java': '',
  'libs/money-core/build.gradle.kts': '',
  'dev/tools/build.gradle.kts': '',
  'build-logic/settings.gradle.kts': '',
  'build-logic/build.gradle.kts': 'plugins { `kotlin-dsl` }\n',
  'build-logic/src/main/kotlin/acme.service.gradle.kts': '',
}
const without = (edges: readonly string[], part: string) => edges.filter((edge) => !edge.includes(part))

describe('Gradle', () => {
  test('projects are made of others by path or accessor, tests left out, and of the plugins they apply', () => {
    expect(without(edgesOf(read(shop)), 'parent script')).toEqual([
      'gradle:api → gradle:build-logic (plugin acme.service in api/build.gradle.kts)',
      'gradle:api → gradle:libs/money-core (project(:libs:money-core) in api/build.gradle.kts)',
      'gradle:web → gradle:libs/money-core (projects.libs.moneyCore in web/build.gradle.kts)',
    ])
  })

  test('projects are found by the settings, wherever their folders are', () => {
    const units = read(shop).units.map(({ id, kind, runs }) => `${id} ${kind}${runs ? ' runs' : ''}`)
    expect(units.sort()).toEqual([
      'gradle:. shared',
      'gradle:api package runs',
      'gradle:build-logic package',
      'gradle:dev/tools package',
      'gradle:libs shared',
      'gradle:libs/money-core package',
      'gradle:web package runs',
    ])
  })

  test('a catalog counts by what is taken of it', () => {
    expect(claimersOf(read(shop), 'gradle/libs.versions.toml')).toEqual([
      'gradle:. (catalog of shop) {"plugins.kotlin":"org.jetbrains.kotlin.jvm 2.0"}',
      'gradle:api (catalog of api) {"ktor.server.core":"io.ktor:core 3.0"}',
      'gradle:web (catalog of web) {"bundles.server":"io.ktor:core 3.0"}',
    ])
  })

  test('properties and wrapper count for every project by content, how Gradle works left out', () => {
    const claimers = claimersOf(read(shop), 'gradle.properties')
    expect(claimers).toContain('gradle:api (Gradle) {"kotlin.code.style":"official"}')
    expect(claimersOf(read(shop), 'gradle/wrapper/gradle-wrapper.properties')).toHaveLength(7)
  })

  test('settings count by what is no list of projects', () => {
    const more = {
      ...shop,
      'settings.gradle.kts': `${shop['settings.gradle.kts']}include(":mail")\n`,
      'mail/build.gradle': '',
    }
    const before = claimersOf(read(shop), 'settings.gradle.kts').filter((one) => one.startsWith('gradle:api'))
    expect(claimersOf(read(more), 'settings.gradle.kts')).toEqual(expect.arrayContaining(before))
    const other = { ...shop, 'settings.gradle.kts': `${shop['settings.gradle.kts']}enableFeaturePreview("X")\n` }
    expect(claimersOf(read(other), 'settings.gradle.kts')).not.toEqual(expect.arrayContaining(before))
  })

  test('Groovy is read as well, with shared scripts and ways out of a project', () => {
    const part = read({
      'settings.gradle': "include 'api', 'lib'\nincludeBuild '../other'",
      'api/build.gradle': `apply plugin: 'war'\napply from: "$rootDir/gradle/java.gradle"\ndependencies {\n  compile project(path: ':lib') // ':no'\n}\nsourceSets.main.proto.srcDir '../protos'\nfile("${property('rootDir')}/gradle/x.xml")`,
      'lib/build.gradle': '',
      'gradle/java.gradle': '',
      'gradle/x.xml': '',
      'protos/a.proto': '',
    })
    expect(edgesOf(part)).toEqual(['gradle:api → gradle:lib (project(:lib) in api/build.gradle)'])
    expect(claimersOf(part, 'gradle/java.gradle')).toEqual(['gradle:api (gradle/java.gradle in api/build.gradle)'])
    expect(claimersOf(part, 'protos/a.proto')).toEqual(['gradle:api (../protos in api/build.gradle)'])
    expect(claimersOf(part, 'gradle/x.xml')).toEqual(['gradle:api (gradle/x.xml in api/build.gradle)'])
    expect(part.units.find(({ id }) => id === 'gradle:api')?.runs).toBe(true)
  })

  test('buildSrc is part of those who apply its plugins and may be part of all others', () => {
    const part = read({
      'settings.gradle': "include 'api', 'lib'",
      'buildSrc/build.gradle': 'gradlePlugin { plugins { x {\n id = "acme.java"\n } } }',
      'api/build.gradle': "plugins {\n id 'acme.java'\n}",
      'lib/build.gradle': '',
    })
    expect(without(edgesOf(part), 'gradle:. →')).toEqual([
      'gradle:api → gradle:buildSrc (plugin acme.java in api/build.gradle)',
      'gradle:lib → gradle:buildSrc (buildSrc) ?',
    ])
  })

  test('a build that is taken in stands in for modules of its names', () => {
    const part = read({
      'app/settings.gradle': "includeBuild '../lib'",
      'app/build.gradle': "dependencies { implementation 'org.acme:lib:1.0' }",
      'lib/settings.gradle': "rootProject.name = 'lib'",
      'lib/build.gradle': '',
    })
    expect(edgesOf(part)).toEqual(['gradle:app → gradle:lib (org.acme:lib in app/build.gradle)'])
  })

  test('a frontend that a script names is part of the project', () => {
    const files = { 'api/build.gradle': 'tasks.copy { from("../web/dist") }', 'web/package.json': '{}' }
    const web: Unit = {
      id: 'npm:web',
      kind: 'package',
      name: 'web',
      folder: 'web',
      file: 'web/package.json',
      runs: false,
    }
    expect(edgesOf(joinOf(gradleReader, files, [web]))).toEqual([
      'gradle:api → npm:web (../web/dist in api/build.gradle)',
    ])
  })

  test('a broken catalog is a finding', () => {
    expect(read({ 'gradle/libs.versions.toml': '[' }).findings).toMatchObject([{ file: 'gradle/libs.versions.toml' }])
  })
})
