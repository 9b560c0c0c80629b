"""Words that decide whether a name means a place: names that are also ordinary words, words that make a
name a street or a football match, and words without meaning of their own."""


def word_set(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Names that are also ordinary words, first names, surnames or brands.
ORDINARY = word_set(
    """arnold aldwark alton ambergate arboretum ashby bamford bargate barlow bath bedford bradley
    brampton brough bury chapel cheadle chester clifton crich curbar darlington denby dudley dunston
    durham eastwood elton fairfield flagg ford foston froggatt gloucester halifax handley harthill
    hatton heath hilton holloway hope hopton hull hulland hyde kilburn kimberley lancaster lea leek
    lees lincoln linton litton longford marple marsh mayfield midway milford milton moira morley
    morton newark newbold newton norbury oakwood oxford oker preston reading ripley risley rowland
    rugby sawley selston sheldon shipley shirley stafford stanley stanton stoke stretton sudbury
    swad thornhill thorpe walton warsop wensley wilson worcester york"""
)
# A name that is an ordinary word counts after one of these, or if all other words are FILLER.
BEFORE_PLACE = word_set(
    """in at from near round around of to is its live lives living lived village town place area
    called postcode by through outside over"""
)
# A child's home, or the way there: what makes a distant town of an ordinary word.
LIVING = word_set(
    "live lives living lived stays staying moved moves house flat home child kid kids address postcode"
)
LIVES = word_set("live lives living lived stays")
# Before a place, these say that the child, or the texter, only goes there, works there or is there now.
GOING = word_set("im work works working mind school nursery college job hospital shop")
# "Hope" is a verb next to one of these ("i hope so").
BEFORE_WISH = word_set("i we you just really only do dont id lets")
AFTER_WISH = word_set(
    "so its it he she they you we i im hes shes theyre that thats this all ok okay well to not"
)
ARTICLES = word_set("the a an his her my our your their this that some any")
FILLER = word_set(
    """um er erm please the its it is thats that i think we live lives living in at near a child
    he she they from yes yeah hi hello well just my our okay ok so town village of place called
    derbyshire derby uk england"""
)
# After a name, these make it something else: a street, a club, a hospital.
AFTER_OTHER_THINGS = word_set(
    """street st road rd lane ln avenue ave close drive way crescent court gardens terrace grove walk
    house hospital school academy college university infirmary surgery library station club
    county rams match game team fans fan fc cup ground stadium day hat winner horse race
    telegraph cathedral"""
)
# Before a name of one word, these make it a surname.
BEFORE_SURNAME = word_set(
    """mr mrs miss ms mx dr doctor sir madam lord lady sgt pc aunt auntie uncle headteacher
    adam alex alice amy andrew andy anna anne ashley barbara becky ben beth callum carl charlotte
    chloe chris christine claire connor craig daisy dan daniel dave david dean debbie donna ed
    elizabeth ella ellie emily emma eva freya gareth gary gemma george georgia graham hannah harry
    heather helen henry holly ian isabella jack jacob jade jake james jamie jane janet jason jean
    jenny jess jessica jim jo joanne joe john jordan josh julie karen karl kate katie keith kelly
    kevin kieran kyle laura lauren leah lee liam linda lisa liz louise lucy luke margaret maria
    martin mary matt matthew megan michael michelle mike mohammed molly natalie nathan neil nicola
    nigel olivia paul peter phil philip poppy rachel rebecca richard rob robert ryan sally sam
    samantha sarah scott sean sharon shaun simon sophie stacey stephen steve steven stuart sue susan
    thomas tina tom tracey tracy vicky wayne wendy zoe"""
)
# Before a name, these say that it is not meant.
NEGATIONS = word_set("not isnt wasnt arent never no longer leaving left outside except")
# Countries that have a Derby, a Melbourne or a Buxton too, or are named together with one.
ABROAD = word_set(
    """australia australian usa america american canada canadian ireland zealand jamaica africa
    kansas connecticut spain france germany poland pakistan india"""
)
# Words, and another town, that differ from a name in one letter.
NEVER_MISSPELT = word_set("winter hatfield castle ellastone horsey station stations police")

# Ordinary words of two letters: "so 14 7 am" is no postcode.
SHORT_WORDS = word_set(
    """am an as at be by do go ha he hi if in is it la me my no of oh ok on or ox pa pm so to up us
    we"""
)
