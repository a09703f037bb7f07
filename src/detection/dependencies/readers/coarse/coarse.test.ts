import { describe, expect, test } from 'vitest'
import { claimersOf, edgesOf, partOf } from '../reading.testdata.ts'
import { bazelReader } from './bazel.ts'
import { composerReader } from './composer.ts'
import { elixirReader } from './elixir.ts'
import { rubyReader } from './ruby.ts'

describe('Composer', () => {
  const shop = {
    'app/composer.json':
      '{"name":"acme/app","type":"project","require":{"acme/money":"*"},"repositories":[{"type":"path","url":"../packages/*"}]}',
    'packages/money/composer.json': '{"name":"acme/money"}',
    'packages/mail/composer.json': '{"name":"acme/mail"}',
    'vendor/x/composer.json': '{}',
  }

  test('takes of its path repositories what it requires', () => {
    const part = partOf(composerReader, shop)
    expect(edgesOf(part)).toEqual(['composer:app → composer:packages/money (../packages/* in app/composer.json)'])
    expect(part.units.flatMap(({ name, runs }) => (runs ? [name] : []))).toEqual(['acme/app'])
  })

  test('a broken manifest is a finding', () => {
    expect(partOf(composerReader, { 'composer.json': '{' }).findings[0]?.because).toContain(
      'Composer was wanted of it: it is not JSON',
    )
  })
})

describe('Bundler', () => {
  test.each(['gem "money", path: "../money"', "gem 'money', :path => '../money'", 'path "../money" do'])(
    'follows %s',
    (line) => {
      const part = partOf(rubyReader, {
        'app/Gemfile': `source "x"\n${line}\n`,
        'money/Gemfile': 'gemspec\n',
        'app/config.ru': '',
      })
      expect(edgesOf(part)).toEqual(['ruby:app → ruby:money (../money in app/Gemfile)'])
      expect(part.units.flatMap(({ name, runs }) => (runs ? [name] : []))).toEqual(['app'])
    },
  )
})

describe('Mix', () => {
  test('follows the applications of an umbrella, what it says to all, and paths', () => {
    const part = partOf(elixirReader, {
      'mix.exs': 'apps_path: "apps",\n',
      'apps/web/mix.exs':
        'app: :web,\nconfig_path: "../../config/config.exs",\nmod: {Web.Application, []},\n{:money, in_umbrella: true},\n{:mail, path: "../../mail"}\n',
      'apps/money/mix.exs': 'app: :money,\n',
      'mail/mix.exs': 'app: :mail,\n',
    })
    expect(edgesOf(part)).toEqual([
      'elixir:apps/web → elixir:. (../.. in apps/web/mix.exs)',
      'elixir:apps/web → elixir:apps/money (../money in apps/web/mix.exs)',
      'elixir:apps/web → elixir:mail (../../mail in apps/web/mix.exs)',
    ])
    expect(claimersOf(part, 'apps/web/lib/web.ex')).toContain('elixir:apps/web')
    expect(part.units.flatMap(({ name, runs }) => (runs ? [name] : []))).toEqual(['web'])
  })
})

test('Bazel is not followed, and says so', () => {
  expect(partOf(bazelReader, { 'MODULE.bazel': '' }).findings).toMatchObject([
    { file: 'MODULE.bazel', because: 'the dependencies of Bazel targets were wanted, and are not read' },
  ])
})
