"""Given names that tell “he” from “she”: common ones of the countries we watch, those in use for both left out."""

from __future__ import annotations

MEN = frozenset(
    """aaron adam ahmed alan albert alejandro alessandro alexander alfred ali amir anders andreas andrew anthony
    antonio arjun arnold arthur barack ben benjamin bernard bernie bill bob boris brad brandon brendan brett
    brian bruce bruno carl carlos charles chris christian christoph christopher chuck colin craig damian daniel
    dave david dennis dick diego dominic don donald doug douglas duncan ed eduardo edward edwin emmanuel enrique
    eric ernest ethan eugene evan felix fernando francois frank fred frederick friedrich fritz gareth gary gavin
    geoff george gerald gerard gilles giovanni glenn gordon graham greg gregory guillaume gustav guy hans harold
    harry hassan heinrich henri henry herbert howard hugh hugo ian ibrahim ivan jack jacob jacques jake james
    jamie jan jason javier jean jeff jeffrey jens jeremy jerry jim jimmy joe joel johan john johnny jon jonathan
    jorge jose joseph josh joshua juan julian justin karl keith keir ken kenneth kevin klaus krishna lamar lars
    laurent lawrence lee leon leonard liam lindsey louis luc luca ludwig luis luke magnus manuel marc marcel
    marcus mario mark markus martin marty matt matteo matthew matthias max michael michel miguel mike mitch mitt
    mohamed mohammed muhammad narendra nathan neil newt nicholas nick nicolas nigel noah norman oliver olivier
    omar oscar otto pablo patrick paul pedro peter phil philip philippe pierre piers rahul rajesh ralph ramon
    ravi raymond reince ricardo richard rick rob robert roberto roger roland ron ronald rory ross roy rudy
    russell ryan sajid salman sanjay scott sean sebastian sergio simon stefan stephane stephen steve steven
    stuart suresh ted terry theodore thierry thomas tim timothy toby todd tom tomas tommy tony trevor tyler
    ulrich victor vijay vikram vincent vladimir walter warren wayne wes will william wolfgang xavier yusuf
    zachary""".split()  # noqa: SIM905 - one per line would be pages
)

WOMEN = frozenset(
    """abigail aisha alexandra alice alison amanda amber amelia amy ana andrea angela angelina anita ann anna anne
    annette annie antonia anushka audrey barbara beatrice becky beth betty beverly bonnie brenda bridget camilla
    carly carmen carol caroline carolyn catherine cecilia celine charlotte chelsea cheryl chloe christina
    christine cindy claire clara claudia colette condoleezza connie cynthia daisy dana deborah debbie debra
    deepa denise diana diane dianne donna dorothy edith eleanor elena elisabeth elise elizabeth ella ellen
    emilia emily emma erica erin esther eva evelyn fatima fiona florence frances francesca frederica gabriela
    gabrielle georgia georgina geraldine gertrude gillian gina giorgia gloria grace greta hannah harriet hazel
    heather heidi helen helena helga hilary hillary holly imogen inez ingrid irene iris isabel isabella isabelle
    ivanka jacqueline jane janet janice jasmine jeanne jennifer jenny jess jessica jill joan joanna joanne
    josephine joy joyce juanita judith judy julia juliana julie juliette june karen karin kate katharina
    katherine kathleen kathryn kathy katie katrina kelly kellyanne kemi kim kirsten kristen kristin laura lauren
    laurence leila lena lily linda lisa liz loretta lorraine louise lucia lucy lynn madeleine maggie marcia
    margaret maria marianne marie marina marion marjorie marsha martha martina mary maureen megan meghan melania
    melanie melinda melissa mercedes michele michelle miriam molly monica monika nadia nadine nancy naomi
    natalie natasha niamh nicola nicole nikki nina nora norma olga olivia pamela patricia paula pauline penelope
    penny phoebe phyllis polly priscilla priti priya rachel rebecca renate renee rosa rose rosemary ruth sabine
    sabrina sally samantha sandra sara sarah serena sharon sheila shirley silvia sofia sonia sophia sophie
    stacey stella stephanie sue susan susanna susie suzanne sylvia tamara tanya tara teresa theresa tina tracey
    tracy tricia ursula valerie vanessa vera veronica victoria viola virginia vivian wendy wilma yasmin yvette
    yvonne zoe""".split()  # noqa: SIM905
)
