"""示范县装载 — puts the invented county into a cell, through the same operations its people would use."""
