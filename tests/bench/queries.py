# SPDX-License-Identifier: MIT
"""queries - what people say to name their car, and what is meant

The wordings are those that a person may use who has read nothing: any order, years in
every way they are said, politeness or none. `model` is a model id, or of a family the
family's id, where the words alone do not tell the model.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Query:
    text: str
    model: str
    year: int


QUERIES = tuple(
    Query(text, model, year)
    for text, model, year in (
        ("twenty fourteen mini countryman", "countryman", 2014),
        ("countryman two thousand eleven", "countryman", 2011),
        ("two zero one five mini countryman", "countryman", 2015),
        ("twenty seventeen countryman", "countryman", 2017),
        ("it's a twenty twenty two mini countryman", "countryman", 2022),
        ("mini clubman two thousand eight", "clubman", 2008),
        ("it's a mini clubman from two thousand and ten", "clubman", 2010),
        ("I have a twenty twenty three clubman", "clubman", 2023),
        ("clubman twenty twenty one", "clubman", 2021),
        ("two zero one six mini clubman", "clubman", 2016),
        ("it's a convertible from oh nine", "convertible", 2009),
        ("twenty twenty five mini convertible", "convertible", 2025),
        ("convertible two thousand and five", "convertible", 2005),
        ("two thousand and nineteen mini convertible", "convertible", 2019),
        ("I have a mini convertible from two thousand eight", "convertible", 2008),
        ("twenty ten mini convertible", "convertible", 2010),
        ("paceman twenty thirteen", "paceman", 2013),
        ("I've got a twenty sixteen paceman", "paceman", 2016),
        ("mini paceman twenty fourteen", "paceman", 2014),
        ("two thousand and twelve mini coupe", "coupe", 2012),
        ("my car is a twenty fourteen coupe", "coupe", 2014),
        ("a coupe from twenty thirteen", "coupe", 2013),
        ("twenty fifteen mini roadster", "roadster", 2015),
        ("a twenty twelve roadster", "roadster", 2012),
        ("mini roadster two zero one three", "roadster", 2013),
        ("my car is a roadster twenty fourteen", "roadster", 2014),
        ("two door hardtop twenty nineteen", "hardtop-2-door", 2019),
        ("mini hardtop two door two thousand three", "hardtop-2-door", 2003),
        ("it's a two door hardtop from twenty eleven", "hardtop-2-door", 2011),
        ("four door hardtop twenty eighteen", "hardtop-4-door", 2018),
        ("hardtop four door twenty twenty", "hardtop-4-door", 2020),
        ("twenty twenty four four door hardtop", "hardtop-4-door", 2024),
        ("I have a two thousand and six cooper", "hardtop", 2006),
        ("it's an oh four cooper", "hardtop", 2004),
        ("it is a two thousand seven hardtop", "hardtop", 2007),
        ("oh two mini hardtop", "hardtop", 2002),
        ("john cooper works g p twenty twenty one", "john-cooper-works-gp", 2021),
        ("john cooper works g p two thousand thirteen", "john-cooper-works-gp", 2013),
        ("oh six john cooper works g p", "john-cooper-works-gp", 2006),
        ("mini john cooper works g p two thousand and six", "john-cooper-works-gp", 2006),
    )
)
