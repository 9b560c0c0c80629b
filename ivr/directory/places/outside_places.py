"""Names of places outside the areas that callers may give: towns around the boundary, and the
larger towns and cities of England. Never says which council serves them: the postcode index does.

The names are public geography. Each postcode is the one nearest to the place on the National Grid
(positions: GeoNames, CC BY 4.0, and Ordnance Survey grid references), from the ONS Postcode Directory.
Names that also exist inside the areas ("Clifton", "Stretton") are listed, so that callers are asked.
"""

from collections.abc import Iterator

from ivr.directory.places.name_matching import Name, name_id

# For each place its spellings and a postcode there; places are separated by semicolons.
_PLACES = """
    Abbots Bromley WS15 3DH; Alrewas DE13 7FB; Arnold NG5 6JY;
    Ashby-de-la-Zouch, Ashby LE65 1LF; Awsworth NG16 2QP; Barnsley S70 1AU;
    Barton under Needwood DE13 8HU; Basford NG8 5AJ; Basingstoke RG21 1AT; Bath BA2 4RJ;
    Bedford MK40 3XB; Beeston NG9 1EF; Beighton S20 3FS; Bingham NG13 8BJ; Birmingham B3 2AA;
    Blackburn BB1 7DH; Blackpool FY1 4LG; Bolton BL1 2LU; Bournemouth BH1 1UU; Bradford BD1 1HD;
    Brighton BN1 4ED; Bristol BS1 4UA; Burnley BB10 3BG; Burntwood WS7 2BY;
    Burton upon Trent, Burton on Trent, Burton DE14 2JJ; Bury BL9 0LU; Calverton NG14 6HJ;
    Cambridge CB2 1RT; Cannock WS11 1WS; Canterbury CT1 2SA; Carlisle CA3 8BA;
    Castle Donington DE74 2QU; Chapeltown S35 2WD; Cheadle ST10 1BE; Chelmsford CM1 1FA;
    Cheltenham GL50 3PQ; Chester CH1 2HG; Clifton NG11 8SJ; Coalville LE67 3QN;
    Colchester CO1 2PH; Cotgrave NG12 3JG; Coventry CV1 1LP; Crewe CW1 2EZ; Darlington DL1 1RU;
    Dinnington S25 2SP; Disley SK12 2AD; Doncaster DN1 3LZ; Donisthorpe DE12 7PG;
    Dudley DY2 8JR; Durham DH1 3NG; East Leake LE12 6NS; Eastwood NG16 2AR; Edwinstowe NG21 9QP;
    Exeter EX1 1AA; Gedling NG4 3HG; Gloucester GL1 1TD; Gotham NG11 0JF; Grimsby DN32 9AT;
    Halifax HX3 9HP; Harthill S26 7XQ; Hartlepool TS24 7ER; Hathern LE12 5HS; Hereford HR1 2AJ;
    Hollingworth SK14 8HT; Hucknall NG15 7RA; Huddersfield HD1 1JA; Hull HU1 2AG;
    Huthwaite NG17 2QZ; Hyde SK14 2AJ; Ibstock LE67 1UG; Jacksdale NG16 5JZ; Kegworth DE74 2DD;
    Kettering NN15 7PP; Keyworth NG12 5AZ; Kimberley NG16 2SS;
    Kirkby-in-Ashfield, Kirkby NG17 7DB; Kiveton Park S26 6NB; Lancaster LA1 1XX; Leeds LS1 1AJ;
    Leek ST13 5JP; Leicester LE1 3GQ; Lichfield WS13 6HU; Lincoln LN5 7ES; Liverpool L3 8EG;
    Loughborough LE11 2AQ; Luton LU1 2PP; Macclesfield SK10 1HB; Maltby S66 8NN;
    Manchester M1 1LP; Mansfield Woodhouse NG19 8AE; Mansfield NG18 5AT; Markfield LE67 9WT;
    Marple SK6 6AY; Mayfield DE6 2WA; Measham DE12 7NY; Middlesbrough TS1 2RX;
    Milton Keynes MK9 3BY; Moira DE12 6AS; Mosborough S20 4SE; Newark, Newark on Trent NG24 4JB;
    Newcastle upon Tyne NE1 5AW; Newcastle-under-Lyme ST5 3RE; Northampton NN1 4LA;
    Norwich NR1 3DY; Nottingham NG1 2BG; Nuneaton CV11 4AG; Oldham OL8 1DR;
    Oughtibridge S35 0FL; Oxford OX1 4AQ; Penistone S36 6DZ; Peterborough PE1 1AD;
    Plymouth PL1 1PJ; Portsmouth PO1 1DS; Preston PR1 1BA; Ravenshead NG15 9DZ; Reading RG1 1SQ;
    Retford DN22 6BX; Rochdale OL16 1BE; Rotherham S60 1PZ; Ruddington NG11 6DT; Rugby CV21 3BY;
    Rugeley WS15 2DL; Salford M6 5SU; Scunthorpe DN16 2BP; Selston NG16 6GF; Sheffield S1 1SF;
    Shepshed LE12 9HL; Shrewsbury SY1 2BG; Solihull B91 3SB; Southampton SO14 7AB;
    Southwell NG25 0HE; Stafford ST16 2HT; Stalybridge SK15 2AX; Stanton Hill NG17 3LN;
    Stapleford NG9 8DF; Stevenage SG1 1BG; Stockport SK1 1EF; Stocksbridge S36 2DW;
    Stoke-on-Trent, Stoke ST4 1BU; Stretton DE13 0LB; Sunderland SR1 3HT;
    Sutton Bonington LE12 5PJ; Sutton-in-Ashfield NG17 1AZ; Swindon SN1 1PJ; Tamworth B79 7DG;
    Telford TF3 4BS; Tutbury DE13 9LP; Uttoxeter ST14 7HU; Wakefield WF1 1TA; Walsall WS1 1XL;
    Warrington WA1 3AB; Warsop NG20 0SA; West Bridgford NG2 5LN; Wigan WN3 4AE;
    Winshill DE15 0HT; Wolverhampton WV1 3JY; Worcester WR1 2LY; Worksop S80 2BZ; York YO1 1QX
"""
REGIONS = ("London", "Greater London", "Greater Manchester")  # each has many councils


def outside_names() -> Iterator[Name]:
    for row in _PLACES.split(";"):
        spellings, outward, inward = row.strip().rsplit(" ", 2)
        text, *also = spellings.split(", ")
        yield Name(name_id(text), text, f"{outward} {inward}", also=tuple(also))
