-- title: Users who never wrote a review
-- technique: NOT EXISTS over COUNT
-- rules: count-instead-of-exists
-- expect: Comparing a count with 0 is NOT EXISTS, which PostgreSQL runs as one anti join instead of one aggregate for each user.
SELECT u.id, u.username
FROM shop_user u
WHERE (SELECT count(*) FROM shop_review r WHERE r.user_id = u.id) = 0;
