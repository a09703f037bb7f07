import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { childrenOf, childText, parseXml } from './xml.ts'

const read = (text: string) => parseXml(Buffer.from(text))

describe('the XML of build files', () => {
  test('is elements with attributes, texts and children', () => {
    const project = read(`<?xml version="1.0"?>
<!-- a > b -->
<project xmlns="http://maven.apache.org/POM/4.0.0" xsi:schemaLocation='a b'>
  <artifactId> cart &amp; co </artifactId>
  <modules><module>a</module><module/><module>b</module></modules>
  <note><![CDATA[1 < 2]]></note>
</project>`)
    expect(childText(project, 'artifactId')).toBe('cart & co')
    expect(childrenOf(project.children[1], 'module').map(({ text }) => text)).toEqual(['a', '', 'b'])
    expect(childText(project, 'note')).toBe('1 < 2')
    expect(project.attributes).toEqual({ xmlns: 'http://maven.apache.org/POM/4.0.0', schemaLocation: 'a b' })
  })

  test.each([
    ['<a><b></a>', '</a> closes <b>'],
    ['<a>', '<a> is never closed'],
    ['</a>', '</a> closes nothing'],
    ['<a b=c/>', 'an attribute of <a> is not name="value"'],
    ['<a b="c', 'it ends where """ was expected'],
    ['<!-- x', 'it ends where "-->" was expected'],
    ['', 'it is not one XML element'],
    ['<a/><b/>', 'it is not one XML element'],
    ['<a>'.repeat(5000), 'nested more than 200 deep'],
  ])('refuses %s', (text, because) => {
    expect(() => read(text)).toThrow(because)
  })

  test('does not grow by entities', () => {
    const bomb = '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><a>&c;</a>'
    expect(read(bomb).text).toBe('&c;')
  })

  test('never hangs and never crashes otherwise than by an Error', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('<', '>', '/', 'a', '"', '=', ' ', '!', '-', '[', '&', ';') }),
        (text) => {
          try {
            read(text)
          } catch (error) {
            expect(error).toBeInstanceOf(Error)
          }
        },
      ),
      { numRuns: 500 },
    )
  })
})
