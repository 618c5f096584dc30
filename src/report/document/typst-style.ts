/**
 * @module
 * Page style of Typst documents: NeurIPS layout, title between two rules, ten-point text.
 */

/** US letter, text block 5.5 by 9 inches; only fonts included in the compiler. */
export const TYPST_STYLE: string = `#set page(paper: "us-letter", margin: (x: 1.5in, y: 1in), numbering: "1", number-align: center)
#set text(font: ("New Computer Modern", "DejaVu Sans Mono"), size: 10pt, lang: "en", fallback: false)
#set par(justify: true, leading: 0.48em, spacing: 0.98em)
#set table(stroke: none, inset: (x: 4pt, y: 3pt))
#set list(indent: 0.8em, spacing: 0.7em)
#show heading: set block(above: 1.5em, below: 0.85em)
#show heading.where(level: 1): set text(size: 12pt)
#show heading.where(level: 2): set text(size: 10pt)
#show heading.where(level: 3): set text(size: 10pt, style: "italic", weight: "regular")
#show heading.where(level: 4): set text(size: 10pt, style: "italic", weight: "regular")
#show figure.where(kind: table): set figure.caption(position: top)
#show figure.caption: set text(size: 9pt)
#show figure.caption: set par(justify: false)
#show table: set text(size: 9pt)
#show table: set par(justify: false)
#show math.equation.where(block: true): set block(above: 0.8em, below: 0.8em)
#let headline(title, ..authors) = {
  line(length: 100%, stroke: 4pt)
  align(center, block(above: 16pt, below: 16pt, text(17pt, weight: "bold", title)))
  line(length: 100%, stroke: 1pt)
  align(center, block(above: 14pt, below: 20pt, authors.pos().enumerate().map(((i, author)) => {
    if i == 0 { strong(author) } else { author }
  }).join(linebreak())))
}
#let chart(..options, body) = context {
  let here-figure = figure(..options, body)
  let room = page.height - 1in - here().position().y
  if measure(here-figure, width: 5.5in).height < room { here-figure } else { figure(placement: top, ..options, body) }
}
#let long(body) = {
  show figure: set block(breakable: true)
  body
}
#let fitted(body) = layout(size => {
  let share = size.width / measure(body).width
  if share < 1 and share > 0.7 { scale(share * 100%, reflow: true, body) } else { body }
})
#let lead(body) = block(sticky: true, width: 100%, above: 0.98em, below: 0.7em, body)
#let asis(body) = text(ligatures: false, hyphenate: false, body)
#let mono(body) = asis(text(font: "DejaVu Sans Mono", size: 0.85em, body))
#let foreign(..lines) = block(
  inset: (x: 10pt, y: 3pt), stroke: (left: 1.5pt + luma(80%)), width: 100%, breakable: lines.pos().len() > 12,
  {
    set text(size: 9pt, ligatures: false, hyphenate: false)
    set par(justify: false)
    lines.pos().join(linebreak())
  },
)
#let beside(breakable: true, left, right) = block(breakable: breakable, width: 100%, grid(
  columns: (1fr, 1fr), column-gutter: 12pt, left, right,
))
#let definition(term, body) = block(inset: (left: 1em), { h(-1em); strong(term); h(0.6em); body })
#let remark(body) = block(breakable: false, fill: luma(95%), stroke: 0.5pt + luma(60%), inset: 7pt, width: 100%, {
  set par(justify: false)
  body
})
#let tofill(label, lines) = block(breakable: false, stroke: 0.6pt + luma(40%), inset: 5pt, width: 100%, height: lines * 13pt, text(
  size: 9pt, fill: luma(40%), label))
`;
