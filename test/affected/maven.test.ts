import { type Case, corpus, type Files } from './corpus.ts'

const dependency = (artifact: string, rest = '') =>
  `<dependency><groupId>org.shop</groupId><artifactId>${artifact}</artifactId>${rest}</dependency>`
const external = '<dependency><groupId>com.google</groupId><artifactId>gson</artifactId></dependency>'
const module = (artifact: string, dependencies: string, boot = true) =>
  `<project><parent><groupId>org.shop</groupId><artifactId>shop</artifactId><version>1</version></parent><artifactId>${artifact}</artifactId><dependencies>${dependencies}</dependencies>${boot ? '<build><plugins><plugin><artifactId>spring-boot-maven-plugin</artifactId></plugin></plugins></build>' : ''}</project>`
const parent = (java: string, gson: string, modules = '') =>
  `<project><groupId>org.shop</groupId><artifactId>shop</artifactId><version>1</version><packaging>pom</packaging><modules><module>cart</module>${modules}</modules><properties><java.version>${java}</java.version><gson.version>${gson}</gson.version></properties><dependencyManagement><dependencies><dependency><groupId>com.google</groupId><artifactId>gson</artifactId><version>\${gson.version}</version></dependency></dependencies></dependencyManagement></project>`

const shop: Files = {
  'pom.xml': parent('21', '2.10'),
  '.mvn/wrapper/maven-wrapper.properties': 'distributionUrl=3.9.8\n',
  'cart/pom.xml': module('cart', dependency('money') + dependency('fakes', '<scope>test</scope>')),
  'cart/src/main/java/org/shop/CartApplication.java': 'class CartApplication {}\n',
  'mail/pom.xml': module('mail', external),
  'mail/src/main/resources/templates/mail.html': '<p>\n',
  'money/pom.xml': module('money', '', false),
  'money/src/main/java/org/shop/Money.java': 'class Money {}\n',
  'fakes/pom.xml': module('fakes', '', false),
  'fakes/src/main/java/org/shop/Fake.java': 'class Fake {}\n',
}

const cases: readonly Case[] = [
  {
    name: 'a module that another depends on',
    base: shop,
    head: { 'money/src/main/java/org/shop/Money.java': 'class Money { int a; }\n' },
    rebuild: { cart: 'money/src/main/java/org/shop/Money.java → money in cart/pom.xml → cart' },
  },
  {
    name: 'a module that only tests depend on touches nobody',
    base: shop,
    head: { 'fakes/src/main/java/org/shop/Fake.java': 'class Fake { int a; }\n' },
  },
  {
    name: 'tests touch nothing',
    base: shop,
    head: { 'cart/src/test/java/org/shop/CartTest.java': 'class CartTest {}\n' },
    flags: ['testsOnly', 'nothing'],
  },
  {
    name: 'resources belong to their module',
    base: shop,
    head: { 'mail/src/main/resources/templates/mail.html': '<b>\n' },
    rebuild: { mail: 'mail/src/main/resources/templates/mail.html → mail' },
  },
  {
    name: 'a managed version counts for those who take it',
    base: shop,
    head: { 'pom.xml': parent('21', '2.11') },
    rebuild: { mail: 'pom.xml → managed com.google:gson 2.10 → 2.11 → dependencies of mail → mail' },
  },
  {
    name: 'what a parent builds with counts for everybody',
    base: shop,
    head: { 'pom.xml': parent('22', '2.10') },
    rebuild: {
      cart: 'pom.xml → java.version 21 → 22 → parent of cart/pom.xml → cart',
      mail: 'pom.xml → java.version 21 → 22 → parent of mail/pom.xml → mail',
    },
  },
  {
    name: 'a longer list of modules touches nobody',
    base: shop,
    head: { 'pom.xml': parent('21', '2.10', '<module>mail</module>') },
  },
  {
    name: 'the Maven that builds counts for everybody',
    base: shop,
    head: { '.mvn/wrapper/maven-wrapper.properties': 'distributionUrl=3.9.9\n' },
    rebuild: {
      cart: '.mvn/wrapper/maven-wrapper.properties → Maven → cart',
      mail: '.mvn/wrapper/maven-wrapper.properties → Maven → mail',
    },
  },
  {
    name: 'a broken pom is a finding, and its module counts',
    base: shop,
    head: { 'mail/pom.xml': '<project>' },
    rebuild: { mail: 'mail/pom.xml → Maven was wanted of it: <project> is never closed → mail' },
    findings: { 'mail/pom.xml': '<project> is never closed' },
  },
]

corpus('Maven', cases)
