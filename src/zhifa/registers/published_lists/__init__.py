"""公布的清单 — discretion benchmarks, lists of what is not penalised, of duties, of supervision and of random checks: versions, review, approval, publication."""
