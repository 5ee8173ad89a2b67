import { mergeTags } from '../../../engine/content/mergeTags';
import { ADA, dataOf } from './fixtures';
import { fc } from '../../support/property';

const tags = mergeTags();
const data = dataOf();
const text = (template: string) => tags.render(template, data, 'text');

describe('filling in', () => {
  test('tags get their values, and text without tags stays as it is', () => {
    expect(text('Hi {{ firstName }} of {{ company }}')).toEqual({
      text: 'Hi Ada of Engines & Sons',
      missing: [],
    });
    expect(text('No tags, 100 % {plain}')).toEqual({ text: 'No tags, 100 % {plain}', missing: [] });
  });

  test('values are escaped in HTML and not in text, unless the writer says raw', () => {
    expect(tags.render('<b>{{ company }}</b>', data, 'html').text).toBe('<b>Engines &amp; Sons</b>');
    expect(tags.render('<b>{{ company | raw }}</b>', data, 'html').text).toBe('<b>Engines & Sons</b>');
  });

  test("no lead's field is ever read as a template, in either form", () => {
    fc.assert(
      fc.property(fc.string(), (company) => {
        const given = dataOf({ lead: { ...ADA, company: `x${company}{{ email }}` } });
        expect(tags.render('{{ company }}', given, 'text').text).toBe(`x${company}{{ email }}`);
        expect(tags.render('{{ company }}', given, 'html').text).not.toMatch(/[<>"']/);
      }),
    );
  });

  test("'now' is the time that was given, in the lead's zone", () => {
    expect(text("{{ 'now' | date: '%A %H:%M' }}").text).toBe('Friday 23:30');
    expect(text("{{ now | date: '%A %H:%M', 'Asia/Tokyo' }}").text).toBe('Saturday 07:30');
  });

  test('nothing of the host is reachable', () => {
    for (const name of [
      'constructor',
      'toString',
      '__proto__',
      'lead.constructor',
      'company.constructor.name',
    ]) {
      expect(text(`{{ ${name} }}`)).toEqual({ text: '', missing: [name] });
    }
  });
});

describe('what is missing', () => {
  test('every tag without a value is named at once: unknown, null and blank alike', () => {
    expect(text('{{ title }} {{ phone }} {{ nope }} {{ sender.nope }} {{ title }} {{ note }}').missing).toEqual([
      'title', 'phone', 'nope', 'sender.nope', 'note',
    ]); // prettier-ignore
  });

  test('zero and false are values', () => {
    expect(text('{{ seats }} {{ active }}')).toEqual({ text: '0 false', missing: [] });
  });

  test('a default answers for a blank, and an empty default says that it may be blank', () => {
    expect(text("Hi {{ title | default: 'there' }}{{ phone | default: '' }}")).toEqual({
      text: 'Hi there',
      missing: [],
    });
    expect(text("{{ title | strip | capitalize | default: 'You' }}")).toEqual({ text: 'You', missing: [] });
  });

  test('a default that is blank itself is missing', () => {
    expect(text('{{ title | default: phone }}').missing).toEqual(['phone']);
    expect(text("{{ title | default: phone | default: 'x' }}")).toEqual({ text: 'x', missing: [] });
  });

  test('spaces that the writer wrote stay', () => {
    expect(text("a{{ ' ' }}b")).toEqual({ text: 'a b', missing: [] });
  });

  test('what is no number is missing, and a default answers for it', () => {
    for (const reckoned of [
      '{{ seats | divided_by: 0 }}',
      '{{ none | divided_by: 0 }}',
      '{{ 5 | divided_by: none }}',
    ]) {
      const { missing } = tags.render(
        reckoned,
        dataOf({ lead: { ...ADA, fields: { seats: 4, none: 0 } } }),
        'text',
      );
      expect([reckoned, missing]).toEqual([reckoned, [reckoned.includes('none') ? 'none' : 'seats']]);
    }
    const given = dataOf({ lead: { ...ADA, fields: { seats: 4 } } });
    expect(tags.render('{{ seats | divided_by: 0 | default: "many" }}', given, 'text')).toEqual({
      text: 'many',
      missing: [],
    });
    expect(tags.render('{{ seats | divided_by: 8.0 }}', given, 'text')).toEqual({ text: '0.5', missing: [] });
  });

  test('a default that comes too late to see the blank does not hide it', () => {
    expect(text("{{ title | append: '!' | default: 'Hi' }}").missing).toEqual(['title']);
  });

  test('a tag that is only tested is not missing, nor is one in a branch that is not taken', () => {
    expect(text('{% if title %}as {{ title }}{% else %}hello{% endif %}')).toEqual({
      text: 'hello',
      missing: [],
    });
    expect(
      text('{% unless title %}none{% endunless %}{% case title %}{% when "x" %}{{ title }}{% endcase %}')
        .missing,
    ).toEqual([]);
    expect(text('{% if company %}{{ title }}{% endif %}').missing).toEqual(['title']);
    expect(text("{{ title == 'CEO' }}")).toEqual({ text: 'false', missing: [] });
  });

  test('filters, arguments, captures, echo and assignments do not smuggle a blank through', () => {
    expect(text('{{ title | upcase }}').missing).toEqual(['title']);
    expect(text("{{ 'Dear ' | append: title }}").missing).toEqual(['title']);
    expect(text('{% capture g %}Hi {{ title }}{% endcapture %}{{ g }}').missing).toEqual(['title']);
    expect(text('{% echo title %}{% liquid echo phone %}').missing).toEqual(['title', 'phone']);
    expect(text("{% assign g = 'Hi ' | append: title %}{{ g }}").missing).toEqual(['title']);
    expect(text('{% assign g = title %}{% assign h = g | upcase %}{{ h }}!').missing).toEqual(['title']);
    expect(text("{% assign g = title | default: 'you' %}{{ g }}")).toEqual({ text: 'you', missing: [] });
    expect(text('{% assign g = title %}{% if g %}{{ g }}{% endif %}').missing).toEqual([]);
  });

  test('an object is no value', () => {
    expect(text('{{ sender }} {{ lead }} {{ fields }}').missing).toEqual(['sender', 'lead', 'fields']);
  });

  test('one render does not remember the blanks of another', () => {
    expect(text('{{ title }}').missing).toEqual(['title']);
    const promoted = dataOf({ lead: { ...ADA, title: 'Countess' } });
    expect(tags.render('{{ title }}', promoted, 'text')).toEqual({ text: 'Countess', missing: [] });
    expect(text('{{ title }}').missing).toEqual(['title']);
  });
});

describe('checking', () => {
  test('a good template has no problems', () => {
    expect(tags.check("Hi {{ firstName | default: 'there' }}{% if company %}!{% endif %}")).toEqual([]);
  });

  test.each([
    ['{{ firstName | uper }}', /undefined filter: uper, on line 1, near '{{ firstName \| uper }}'/],
    ['Hi\n{% if company %}\nyou', /not closed, on line 2, near '{% if company %}'/],
    ['Hi\n\n{{ firstName', /not closed, on line 3/],
    ['{% include "/etc/passwd" %}', /tag "include" not found/],
    ['{% render "x" %}', /tag "render" not found/],
    ['{% layout "x" %}', /tag "layout" not found/],
  ])('%j is refused with its line and fragment', (template, message) => {
    expect(tags.check(template)).toMatchObject([
      { code: 'invalid_template', message: expect.stringMatching(message), hint: expect.any(String) },
    ]);
    expect(() => text(template)).toThrow(expect.objectContaining({ code: 'invalid_template' }));
  });

  test('all errors are told at once', () => {
    expect(tags.check('{{ a | b }}\n{% foo %}\n{{ c | d }}')).toHaveLength(3);
  });

  test('a template that runs away is stopped', () => {
    expect(() => text('{% for i in (1..999999999) %}x{% endfor %}')).toThrow(
      expect.objectContaining({ code: 'template_failed', message: expect.stringContaining('line 1') }),
    );
    const hasty = mergeTags({ renderLimit: 50 });
    const loops = '{% for i in (1..3000) %}'.repeat(4) + 'x' + '{% endfor %}'.repeat(4);
    expect(() => hasty.render(loops, data, 'text')).toThrow(
      expect.objectContaining({ code: 'template_failed' }),
    );
  });
});

describe('the tags of a template', () => {
  const names = (template: string) => tags.tagsOf(template).map(({ name }) => name);

  test('are listed once each, in one spelling, with the line of the first', () => {
    expect(
      tags.tagsOf('{{ firstName }}\n{{ firstName }} {{ fields["Job Level"] }} {{ sender.name }}'),
    ).toEqual([
      { name: 'firstName', needed: true, line: 1 },
      { name: "fields['Job Level']", needed: true, line: 2 },
      { name: 'sender.name', needed: true, line: 2 },
    ]);
  });

  test('include those that are tested or looped over, but not what the template sets itself', () => {
    expect(
      names(
        '{% assign x = company %}{{ x }}{% for s in skills %}{{ s }}{{ forloop.index }}{% endfor %}{% if title %}{% endif %}',
      ),
    ).toEqual(['company', 'skills', 'title']);
  });

  test('are needed when they are written in any case and have no default', () => {
    const needed = (template: string) =>
      tags
        .tagsOf(template)
        .filter((tag) => tag.needed)
        .map((tag) => tag.name);
    expect(needed("{{ company }} {{ title | default: 'x' }} {% if phone %}{{ phone }}{% endif %}")).toEqual([
      'company',
    ]);
  });
});
