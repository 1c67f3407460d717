"""The little that the theme cannot say: widths, the menu, the banner, marked words."""

STYLE = """<style>
.stMainBlockContainer { max-width: 1240px; padding-top: 1.2rem; padding-bottom: 4rem; }
header.stAppHeader { height: 0; min-height: 0; }
/* Streamlit's own CSV of a table would hold feed text that a spreadsheet runs; ours, below each table, does not. */
[data-testid="stElementToolbar"] span:has(> button[aria-label^="Download as CSV"]),
[data-testid="stElementToolbar"] button[aria-label^="Download as CSV"] { display: none; }
.st-key-menu { border-bottom: 1px solid color-mix(in srgb, currentColor 15%, transparent); padding-bottom: .3rem; }
.st-key-lead p { font-size: 1.12rem; line-height: 1.5; max-width: 62rem; }
h1 { font-size: 1.7rem !important; padding: .4rem 0 .2rem !important; }
h2, h3 { font-size: 1.12rem !important; padding: .8rem 0 .45rem !important; }
[class*="st-key-chart-"] h3 { padding-bottom: .5rem !important; }
/* Streamlit's captions are ink at 60%, under the 4.5 : 1 of WCAG 1.4.3; its help signs are smaller than 2.5.8 asks. */
[data-testid="stCaptionContainer"] { opacity: .84 !important; }
/* White on the dark theme's light petrol is 2.5 : 1. */
button[kind^="primary"], button[kind^="primary"] :is(p, span),
[data-testid="stMultiSelect"] :is(span[title], span[title] ~ *) {
  color: light-dark(#ffffff, #12181b) !important;
}
[data-testid="stMetricDelta"] :is(p, svg) { color: light-dark(#0b5c6b, #8ad4e2); }
[data-testid="stTooltipIcon"] button { min-width: 24px; min-height: 24px; justify-content: center; }
.st-key-chips button, [class*="st-key-facet-"] button, [class*="st-key-search-example-"] button {
  min-height: 24px; padding: .05rem .6rem; border-radius: 1rem;
}
.st-key-sample-banner {
  position: sticky; top: 0; z-index: 99; padding: .7rem 1rem; border-radius: .4rem; color: #2b2205;
  background: repeating-linear-gradient(135deg, #f7c948 0 22px, #f3bd2e 22px 44px);
}
.st-key-sample-banner * { color: #2b2205; }
.st-key-sample-banner code { background: #fff8e1 !important; }
.st-key-sample-banner button { background: #fff8e1; border-color: #8a6d0b; }
mark { background: #ffe28a; color: #1f2a30; padding: 0 .12em; border-radius: .15em; }
[class*="st-key-line-"] { border-left: 3px solid transparent; padding-left: .6rem; }
[class*="st-key-line-"][class*="-chosen"] { border-left-color: var(--st-primary-color, #0b5c6b); }
[class*="st-key-line-"] :is(a, button) {
  background: none !important; padding: 0; min-height: 0; justify-content: start;
}
[class*="st-key-line-"] :is(a, button):hover p { text-decoration: underline; }
[class*="st-key-line-"] :is(a, button) :is(p, span, div) {
  white-space: normal; overflow: visible; font-weight: 600; text-align: start;
}
.headline { font-weight: 600; font-size: 1.02rem; }
.standfirst { line-height: 1.55; }
.quiet { opacity: .75; font-size: .88rem; }
.reading h2 { font-size: 1.25rem !important; line-height: 1.3; }
.st-key-cards > div { flex: 1 1 0 !important; min-width: 0 !important; width: auto !important; }
[class*="st-key-card-"] { position: relative; }
[class*="st-key-card-"] [data-testid="stPageLink"] { position: absolute; inset: 0; z-index: 1; }
[class*="st-key-card-"] [data-testid="stPageLink"] * { width: 100%; height: 100%; opacity: 0; }
[class*="st-key-card-"]:has(a:hover, a:focus-visible) [data-testid="stMetric"] {
  border-color: var(--st-primary-color, #0b5c6b);
}
[class*="st-key-card-"]:has(a:focus-visible) { outline: 2px solid var(--st-primary-color, #0b5c6b); }
[class*="st-key-card-"] [data-testid="stTooltipIcon"] { position: relative; z-index: 2; }
.st-key-lead a, .stCaption a { color: inherit; text-decoration-color: var(--st-primary-color, #0b5c6b); }
[class*="st-key-panel-"] { background: color-mix(in srgb, var(--st-primary-color, #0b5c6b) 5%, transparent); }
[class*="st-key-list-"] button { min-height: 0; padding: 0; }
@media (max-width: 640px) {
  .stMainBlockContainer { padding-left: .9rem; padding-right: .9rem; }
  .st-key-filter-topic-row { display: none; }
  .stColumn:has(.st-key-reading) { order: -1; }
  .st-key-cards > div { flex: 1 1 45% !important; min-width: 45% !important; }
  .st-key-cards [data-testid="stMetricLabel"] * { white-space: normal; }
  .st-key-cards [data-testid="stMetricDelta"] + * { display: none; }
  .st-key-lead p { font-size: 1.02rem; }
}
</style>"""
