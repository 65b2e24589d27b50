"""What an application does with Elasticsearch, through the official Python client: scenario.py URL MAJOR.

Every answer is compared; the first that differs ends the script.
"""

import sys
import warnings

import elasticsearch
from elasticsearch import helpers

url, major = sys.argv[1], int(sys.argv[2])
warnings.simplefilter("ignore")  # version 7 warns that the server asks for no password
assert elasticsearch.__version__[0] == major, elasticsearch.__version__

# One try only: a server that fails must not be hidden by a retry.
es = elasticsearch.Elasticsearch(url, max_retries=0, **({"timeout": 30} if major == 7 else {"request_timeout": 30}))


def same(what, answer, expected):
    assert answer == expected, f"{what}: {answer!r} instead of {expected!r}"


def ask(method, body, **parameters):
    """Version 7 takes a body, later ones its parts."""
    return method(body=body, **parameters) if major == 7 else method(**body, **parameters)


def store(method, document, **parameters):
    return method(**{"body" if major == 7 else "document": document}, **parameters)


def refused(error, status, kind, call, *arguments, **parameters):
    try:
        call(*arguments, **parameters)
    except error as refusal:
        same("status of the error", refusal.status_code if major == 7 else refusal.meta.status, status)
        body = refusal.info if major == 7 else refusal.body
        same("type of the error", body["error"]["type"], kind)
        return
    raise AssertionError(f"{kind} was not raised")


# The client refuses a server that does not look like Elasticsearch on its first call.
information = es.info()
same("tagline", information["tagline"], "You Know, for Search")
same("ping", bool(es.ping()), True)

# An index with mappings.
mappings = {
    "properties": {
        "title": {"type": "text"},
        "kind": {"type": "keyword"},
        "year": {"type": "integer"},
    }
}
same("index before", bool(es.indices.exists(index="assets")), False)
created = ask(es.indices.create, {"mappings": mappings}, index="assets")
same("create", (created["acknowledged"], created["index"]), (True, "assets"))
same("index after", bool(es.indices.exists(index="assets")), True)
same("mapping", es.indices.get_mapping(index="assets")["assets"]["mappings"], mappings)
refused(
    elasticsearch.RequestError if major == 7 else elasticsearch.BadRequestError,
    400,
    "resource_already_exists_exception",
    ask,
    es.indices.create,
    {"mappings": mappings},
    index="assets",
)

# A bulk of documents.
assets = [
    {"_index": "assets", "_id": "1", "title": "The Quiet Coast", "kind": "movie", "year": 2019},
    {"_index": "assets", "_id": "2", "title": "Quiet Nights", "kind": "series", "year": 2021},
    {"_index": "assets", "_id": "3", "title": "Loud Mornings", "kind": "movie", "year": 2023},
]
same("bulk", helpers.bulk(es, assets, refresh=True), (3, []))
same("count", es.count(index="assets")["count"], 3)

# Searches.
found = ask(
    es.search,
    {"query": {"bool": {"must": [{"match": {"title": "quiet"}}], "filter": [{"term": {"kind": "movie"}}]}}},
    index="assets",
)
same("total", found["hits"]["total"], {"value": 1, "relation": "eq"})
same("hit", (found["hits"]["hits"][0]["_id"], found["hits"]["hits"][0]["_source"]["year"]), ("1", 2019))
found = ask(es.search, {"query": {"match_all": {}}, "sort": [{"year": "desc"}], "size": 2}, index="assets")
same("order", [hit["_id"] for hit in found["hits"]["hits"]], ["3", "2"])
found = ask(es.search, {"size": 0, "aggs": {"kinds": {"terms": {"field": "kind"}}}}, index="assets")
same(
    "aggregation",
    [(bucket["key"], bucket["doc_count"]) for bucket in found["aggregations"]["kinds"]["buckets"]],
    [("movie", 2), ("series", 1)],
)
refused(
    elasticsearch.RequestError if major == 7 else elasticsearch.BadRequestError,
    400,
    "parsing_exception",
    ask,
    es.search,
    {"query": {"no_such_query": {}}},
    index="assets",
)

# One document, all its life.
same("index", store(es.index, {"title": "New", "year": 2024}, index="assets", id="4")["result"], "created")
same("get", es.get(index="assets", id="4")["_source"], {"title": "New", "year": 2024})
refused(elasticsearch.ConflictError, 409, "version_conflict_engine_exception", store, es.create, {}, index="assets", id="4")
updated = ask(es.update, {"doc": {"year": 2025}}, index="assets", id="4")
same("update", (updated["result"], updated["_version"]), ("updated", 2))
same("updated", es.get(index="assets", id="4")["_source"], {"title": "New", "year": 2025})
same("delete", es.delete(index="assets", id="4")["result"], "deleted")
same("deleted", bool(es.exists(index="assets", id="4")), False)

# What is not there.
refused(elasticsearch.NotFoundError, 404, "index_not_found_exception", es.search, index="nothing")
same("drop", es.indices.delete(index="assets")["acknowledged"], True)
same("dropped", bool(es.indices.exists(index="assets")), False)
print("the scenario holds")
