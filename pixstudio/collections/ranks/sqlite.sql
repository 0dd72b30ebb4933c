-- Statements are separated by empty lines, and may run any number of times.

CREATE TRIGGER IF NOT EXISTS rank_items_of_result AFTER UPDATE OF rating ON jobs_generation
WHEN old.rating IS NOT new.rating BEGIN
    UPDATE collections_collectionitem
    SET rating_rank = CASE WHEN new.rating IS NULL THEN 1 WHEN new.rating = 0 THEN 0 ELSE new.rating + 1 END
    WHERE generation_id = new.id;
END
