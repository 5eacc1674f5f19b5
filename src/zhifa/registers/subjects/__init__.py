"""监管对象 — firms, shops, sites and persons that are inspected."""
