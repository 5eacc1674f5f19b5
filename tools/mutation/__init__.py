"""变异测试 — breaks the law floor on purpose, one small change at a time, and asks the cases whether they notice."""
