from django.db import connection

from pixstudio.web.database.planning import MAX_JOINS_TRIED, RANDOM_PAGE_COST, limit_planning


def test_connections_limit_how_long_a_query_is_planned(db: None) -> None:
    if connection.vendor != "postgresql":
        limit_planning(connection)
        return
    with connection.cursor() as cursor:
        cursor.execute("SHOW join_collapse_limit")
        assert cursor.fetchone() == (str(MAX_JOINS_TRIED),)
        cursor.execute("SHOW random_page_cost")
        assert cursor.fetchone() == (str(RANDOM_PAGE_COST),)
