import { type Case, corpus } from './corpus.ts'

const cases: readonly Case[] = [
  {
    name: 'Composer: a package by path that an application requires',
    base: {
      'app/composer.json':
        '{"name":"acme/app","type":"project","require":{"acme/money":"*"},"repositories":[{"type":"path","url":"../packages/*"}]}',
      'app/public/index.php': '<?php\n',
      'packages/money/composer.json': '{"name":"acme/money"}',
      'packages/money/src/Money.php': '<?php\n',
      'packages/mail/composer.json': '{"name":"acme/mail"}',
    },
    head: { 'packages/money/src/Money.php': '<?php // x\n' },
    rebuild: { 'acme/app': 'packages/money/src/Money.php → ../packages/* in app/composer.json → acme/app' },
  },
  {
    name: 'Bundler: a gem by path',
    base: {
      'app/Gemfile': 'gem "money", path: "../money"\n',
      'app/config.ru': '',
      'money/Gemfile': '',
      'money/lib/money.rb': '',
      'web/Gemfile': '',
      'web/config.ru': '',
    },
    head: { 'money/lib/money.rb': '# x\n' },
    rebuild: { app: 'money/lib/money.rb → ../money in app/Gemfile → app' },
  },
  {
    name: 'Mix: an application of an umbrella',
    base: {
      'mix.exs': 'apps_path: "apps"\n',
      'apps/web/mix.exs': 'app: :web,\nmod: {Web, []},\n{:money, in_umbrella: true}\n',
      'apps/mail/mix.exs': 'app: :mail,\nmod: {Mail, []},\n',
      'apps/money/mix.exs': 'app: :money,\n',
      'apps/money/lib/money.ex': '',
    },
    head: { 'apps/money/lib/money.ex': '# x\n' },
    rebuild: { web: 'apps/money/lib/money.ex → ../money in apps/web/mix.exs → web' },
  },
  {
    name: 'Bazel is a finding, and what else is understood goes on',
    base: { 'MODULE.bazel': '', 'api/go.mod': 'module x.org/api\n', 'api/main.go': 'package main\n' },
    head: { 'api/main.go': 'package main\n\nfunc main() {}\n' },
    rebuild: { api: 'api/main.go → api' },
    findings: { 'MODULE.bazel': 'the dependencies of Bazel targets were wanted, and are not read' },
  },
]

corpus('other languages', cases)
