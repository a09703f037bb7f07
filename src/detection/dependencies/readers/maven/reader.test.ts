import { describe, expect, test } from 'vitest'
import type { Unit } from '../../part.ts'
import { claimersOf, edgesOf, joinOf, partOf } from '../reading.testdata.ts'
import { mavenReader } from './reader.ts'

const read = (files: Readonly<Record<string, string>>) => partOf(mavenReader, files)
const property = (name: string) => `\${${name}}`
const pom = (artifact: string, rest: string, parent = '../pom.xml') =>
  `<project><parent><groupId>org.shop</groupId><artifactId>shop</artifactId><version>1</version><relativePath>${parent}</relativePath></parent><artifactId>${artifact}</artifactId>${rest}</project>`
const dependency = (artifact: string, rest = '', group = property('project.groupId')) =>
  `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId>${rest}</dependency>`

const shop = {
  'pom.xml': `<?xml version="1.0"?><project><groupId>org.shop</groupId><artifactId>shop</artifactId><packaging>pom</packaging>
<modules><module>api</module></modules><properties><java.version>21</java.version><guava.version>33</guava.version></properties>
<dependencyManagement><dependencies>${dependency('guava', `<version>${property('guava.version')}</version>`, 'com.google')}</dependencies></dependencyManagement></project>`,
  'api/pom.xml': pom(
    'api',
    `<dependencies>${dependency('money')}${dependency('guava', '', 'com.google')}${dependency('fakes', '<scope>test</scope>')}</dependencies><build><plugins><plugin><artifactId>spring-boot-maven-plugin</artifactId></plugin></plugins></build>`,
  ),
  'money/pom.xml': pom('money', '<description>x</description>'),
  'fakes/pom.xml': pom('fakes', ''),
  'web/pom.xml': pom('web', '<packaging>war</packaging>'),
  'mail/pom.xml': pom('mail', ''),
  'mail/src/main/java/org/shop/MailApplication.java': '',
  '.mvn/wrapper/maven-wrapper.properties': '',
}

describe('Maven', () => {
  test('modules are made of their parent and of what they depend on, tests left out', () => {
    expect(edgesOf(read(shop))).toEqual([
      'maven:api → maven:. (parent of api/pom.xml)',
      'maven:api → maven:money (money in api/pom.xml)',
      'maven:fakes → maven:. (parent of fakes/pom.xml)',
      'maven:mail → maven:. (parent of mail/pom.xml)',
      'maven:money → maven:. (parent of money/pom.xml)',
      'maven:web → maven:. (parent of web/pom.xml)',
    ])
  })

  test('programs run: Spring Boot, wars, applications', () => {
    expect(read(shop).units.flatMap(({ name, runs }) => (runs ? [name] : []))).toEqual(['api', 'web', 'mail'])
  })

  test('a parent counts by what it builds with, and what it manages for those who take it', () => {
    expect(claimersOf(read(shop), 'pom.xml')).toEqual([
      'maven:. {"groupId":"org.shop","artifactId":"shop","packaging":"pom","java.version":"21"}',
      'maven:api (dependencies of api) {"managed com.google:guava":"33"}',
    ])
  })

  test('a pom counts without what tells people something', () => {
    expect(claimersOf(read(shop), 'money/pom.xml')).toContain(
      'maven:money {"parent":"{groupId=org.shop artifactId=shop version=1 relativePath=../pom.xml}","artifactId":"money"}',
    )
  })

  test('a parent has no folder but its pom and its Maven', () => {
    expect(claimersOf(read(shop), 'scripts/x.sh')).toEqual([])
    expect(claimersOf(read(shop), '.mvn/jvm.config')).toHaveLength(6)
  })

  test('boms of the repository count by what is taken of them', () => {
    const bom = dependency('bom', '<type>pom</type><scope>import</scope>', 'org.shop')
    const part = read({
      'bom/pom.xml': `<project><groupId>org.shop</groupId><artifactId>bom</artifactId><packaging>pom</packaging><dependencyManagement><dependencies>${dependency('gson', '<version>2</version>', 'com.google')}</dependencies></dependencyManagement></project>`,
      'api/pom.xml': `<project><groupId>org.shop</groupId><artifactId>api</artifactId><dependencyManagement><dependencies>${bom}</dependencies></dependencyManagement><dependencies>${dependency('gson', '', 'com.google')}</dependencies></project>`,
    })
    expect(claimersOf(part, 'bom/pom.xml')).toContain('maven:api (dependencies of api) {"managed com.google:gson":"2"}')
  })

  test('a frontend that a plugin builds is part of the module', () => {
    const files = {
      ...shop,
      'api/pom.xml': pom(
        'api',
        `<build><plugins><plugin><artifactId>frontend-maven-plugin</artifactId><configuration><workingDirectory>${property('project.basedir')}/../ui</workingDirectory></configuration></plugin></plugins></build>`,
      ),
      'ui/package.json': '{}',
    }
    const ui: Unit = { id: 'npm:ui', kind: 'package', name: 'ui', folder: 'ui', file: 'ui/package.json', runs: false }
    expect(edgesOf(joinOf(mavenReader, files, [ui]))).toEqual(['maven:api → npm:ui (../ui in api/pom.xml)'])
  })

  test('parents in a ring and properties of themselves do not hang', () => {
    const part = read({
      'a/pom.xml': `<project><parent><artifactId>b</artifactId><relativePath>../b</relativePath></parent><artifactId>a</artifactId><properties><x>\${y}\${y}</x><y>\${x}\${x}</y></properties><dependencies>${dependency(property('x'))}</dependencies></project>`,
      'b/pom.xml':
        '<project><parent><artifactId>a</artifactId><relativePath>../a</relativePath></parent><artifactId>b</artifactId></project>',
    })
    expect(edgesOf(part)).toEqual([
      'maven:a → maven:b (parent of a/pom.xml)',
      'maven:b → maven:a (parent of b/pom.xml)',
    ])
  })

  test.each([
    ['<project>', '<project> is never closed'],
    ['<settings/>', 'its element is <settings>, not <project>'],
  ])('a broken pom is a finding: %s', (text, because) => {
    const [finding] = read({ 'api/pom.xml': text }).findings
    expect(finding?.because).toBe(`Maven was wanted of it: ${because}`)
  })
})
