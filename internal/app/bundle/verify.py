"""Checks this folder offline, with Python 3 and nothing else: python3 verify.py"""
import hashlib, hmac, json, pathlib, sys

here = pathlib.Path(__file__).resolve().parent
read = lambda name: (here / name).read_bytes()
data = lambda name: json.loads(read(name))
sha = lambda content: hashlib.sha256(content).hexdigest()
keyed = lambda salt, content: hmac.new(bytes.fromhex(salt), content, "sha256").hexdigest()
wrong = []
def check(ok, what): ok or wrong.append(what)

for name, digest in data("files.json").items():  # nothing was changed on its way
    check(sha(read(name)) == digest, f"{name} is not the file that was handed out")
index, prev, entries = data("index.json"), "0" * 64, {}
for link in data("chain.json"):  # every entry covers the one before it
    check(link["prev"] == prev, f"entry {link['seq']} does not follow the one before")
    if "file" in link:  # entries about others are here by their hash alone
        content = read(link["file"])
        check(sha(bytes.fromhex(prev) + content) == link["hash"], f"{link['file']} is not what was written")
        entries[link["seq"]] = json.loads(content)["body"]
    prev = link["hash"]
for v in index["versions"]:  # the version and the words are those of the entry made when they were sent
    sent, plan, names = entries[v["entry"]], data(v["plan"]), data(v["names"])
    check(sent["plan_sha256"] == sha(read(v["plan"])) and plan["version"] == v["version"], v["plan"])
    check(sent["wording_sha256"] == sha(read(v["wording"])), v["wording"])
    check(all(keyed(n["salt"], f"{ref}\0{n['name']}".encode()) == plan["names_hmac"].get(ref) for ref, n in names.items()), v["names"])
for r in index["records"]:  # each answer was given on that version, and by that person
    record, v = entries[r["entry"]], next(v for v in index["versions"] if v["version"] == r["version"])
    check(record["version"] == r["version"] and record["plan_sha256"] == sha(read(v["plan"])), f"record {r['entry']}: version")
    check(record["shown"]["wording_sha256"] == sha(read(r["wording"])), r["wording"])
    check(record.get("mail_sha256") is None or "mail" in r and record["mail_sha256"] == sha(read(r["mail"])), f"record {r['entry']}: mail")
    check("shown" not in r or record["shown"]["rendered_sha256"] == sha(read(r["shown"])), r.get("shown"))
    check("who" not in r or record["actor"]["identity_hmac"] == keyed(r["salt"], read(r["who"])), r.get("who"))
    check("said" not in r or record["said_hmac"] == keyed(r["salt"], read(r["said"])), r.get("said"))
check({n for n, body in entries.items() if "act" in body} == {r["entry"] for r in index["records"]}, "index.json: a record is missing")
print("\n".join("ALTERED  " + str(what) for what in wrong) or f"Unaltered: {len(index['records'])} records, {sum('who' not in r for r in index['records'])} without a name. Last entry: {link['seq']} {prev}")
sys.exit(bool(wrong))
