import { type Case, corpus, type Files } from './corpus.ts'

const catalog = (ktor: string, junit: string) =>
  `[versions]\nktor = "${ktor}"\n[libraries]\nktor-core = { module = "io.ktor:core", version.ref = "ktor" }\njunit = "org.junit:junit:${junit}"\n`

const shop: Files = {
  'settings.gradle.kts':
    'pluginManagement { includeBuild("build-logic") }\nrootProject.name = "shop"\ninclude(":api", ":mail", ":libs:money")\n',
  'build.gradle.kts': 'allprojects { group = "org.shop" }\n',
  'gradle.properties': 'org.gradle.jvmargs=-Xmx2g\nkotlin.code.style=official\n',
  'gradle/wrapper/gradle-wrapper.properties': 'distributionUrl=gradle-8.9-bin.zip\n',
  'gradle/libs.versions.toml': catalog('3.0', '5.10'),
  'api/build.gradle.kts':
    'plugins {\n  id("shop.service")\n  application\n}\ndependencies {\n  implementation(project(":libs:money"))\n  implementation(libs.ktor.core)\n}\n',
  'api/src/main/kotlin/Api.kt': 'fun main() {}\n',
  'mail/build.gradle.kts':
    'plugins {\n  application\n}\ndependencies {\n  testImplementation(project(":libs:money"))\n  testImplementation(libs.junit)\n}\n',
  'mail/src/main/kotlin/Mail.kt': 'fun main() {}\n',
  'libs/money/build.gradle.kts': '',
  'libs/money/src/main/kotlin/Money.kt': 'val a = 1\n',
  'build-logic/settings.gradle.kts': '',
  'build-logic/build.gradle.kts': 'plugins { `kotlin-dsl` }\n',
  'build-logic/src/main/kotlin/shop.service.gradle.kts': '',
}

const both = (middle: (name: string) => string) => ({ api: middle('api'), mail: middle('mail') })

const cases: readonly Case[] = [
  {
    name: 'a project that another is made of; one that only its tests take does not count',
    base: shop,
    head: { 'libs/money/src/main/kotlin/Money.kt': 'val a = 2\n' },
    rebuild: { api: 'libs/money/src/main/kotlin/Money.kt → project(:libs:money) in api/build.gradle.kts → api' },
  },
  {
    name: 'a catalog counts by what is taken of it',
    base: shop,
    head: { 'gradle/libs.versions.toml': catalog('3.1', '5.10') },
    rebuild: {
      api: 'gradle/libs.versions.toml → ktor.core io.ktor:core 3.0 → io.ktor:core 3.1 → catalog of api → api',
    },
  },
  {
    name: 'what only tests take of a catalog touches nobody',
    base: shop,
    head: { 'gradle/libs.versions.toml': catalog('3.0', '5.11') },
  },
  {
    name: 'a convention plugin counts for those who apply it',
    base: shop,
    head: { 'build-logic/src/main/kotlin/shop.service.gradle.kts': '// x\n' },
    rebuild: {
      api: 'build-logic/src/main/kotlin/shop.service.gradle.kts → plugin shop.service in api/build.gradle.kts → api',
    },
  },
  {
    name: 'the script of the top counts for everybody',
    base: shop,
    head: { 'build.gradle.kts': 'allprojects { group = "org.store" }\n' },
    rebuild: both((name) => `build.gradle.kts → parent script build.gradle.kts → ${name}`),
  },
  {
    name: 'the wrapper counts for everybody',
    base: shop,
    head: { 'gradle/wrapper/gradle-wrapper.properties': 'distributionUrl=gradle-8.10-bin.zip\n' },
    rebuild: both(
      (name) =>
        `gradle/wrapper/gradle-wrapper.properties → distributionUrl gradle-8.9-bin.zip → gradle-8.10-bin.zip → Gradle → ${name}`,
    ),
  },
  {
    name: 'how much memory Gradle takes touches nobody',
    base: shop,
    head: { 'gradle.properties': 'org.gradle.jvmargs=-Xmx4g\nkotlin.code.style=official\n' },
  },
  {
    name: 'a new project touches no other',
    base: shop,
    head: {
      'settings.gradle.kts': `${String(shop['settings.gradle.kts'])}include(":web")\n`,
      'web/build.gradle.kts': 'plugins {\n  application\n}\n',
    },
    rebuild: { web: 'web/build.gradle.kts → web' },
  },
]

corpus('Gradle', cases)
