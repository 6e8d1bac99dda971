#!/usr/bin/env python3
"""Writes place names as lines of text to count from: list_places.py UNITS_63.json UNITS_34.json > places.txt

The input is the open list of Vietnamese administrative units (thanglequoc/vietnamese-provinces-database, MIT),
before and after July 2025. Names of places are facts; the wording around them is ours.
"""

import json
import sys


def small(name):
    kind, _, rest = name.partition(" ")
    for long in ("Thành phố", "Thị xã", "Thị trấn", "Đặc khu"):
        if name.startswith(long + " "):
            return long.lower(), name[len(long) + 1:]
    return kind.lower(), rest


def say(name):
    return " ".join(small(name))


lines = []
for province in json.load(open(sys.argv[1], encoding="utf-8")):
    p = say(province["FullName"])
    for district in province.get("District", []):
        d, short = say(district["FullName"]), small(district["FullName"])[1]
        lines.append(f"Ủy ban nhân dân {d}, {p}; UBND {d}; trên địa bàn {d}, {p}; tại {short}; {short}, ngày 15 tháng 6 năm 2022")
        lines.append(f"Số: 15/BC-UBND {short}, ngày 15 tháng 6 năm 2022; qua {short}, đến {short}")
        lines.append("Các xã, phường, thị trấn: " + ", ".join(say(w["FullName"]) for w in district.get("Ward") or []))
        lines += [f"UBND {say(w['FullName'])}, {d}, {p}" for w in district.get("Ward") or []]
    lines.append(f"Ủy ban nhân dân {p}; UBND {p}; trên địa bàn {p}; {small(province['FullName'])[1]}, ngày 20 tháng 8 năm 2024")
for province in json.load(open(sys.argv[2], encoding="utf-8")):
    p = say(province["FullName"])
    lines += [f"UBND {say(w['FullName'])}, {p}" for w in province["Wards"]]
print("\n".join(lines))
