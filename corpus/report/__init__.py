"""What happened to the articles, in numbers, pictures and pairs to read: one page that needs nothing but itself.

`gather` reads a workspace, `figures` draws, `render` makes the page. Changes nothing in the workspace."""
