/** One-line changes to digests and to files in memory, each of which must turn its test red. */

export const mutants = [
  {
    file: "src/core/settings.ts",
    test: "src/core/settings.test.ts",
    changes: [{ in: "settingSchema", from: ".min(1,", to: ".min(0," }],
  },
  {
    file: "src/core/digest.ts",
    test: "src/core/digest.test.ts",
    changes: [
      { in: "concatBytes", from: "$at += $piece.length;", to: "" },
      { in: "sha256", from: '.padStart(2, "0")', to: "" },
      { in: "canonicalJson", from: ".sort(([$a], [$b]) => ($a < $b ? -1 : 1))", to: "" },
      { in: "canonicalJson", from: "&& !Array.isArray($inner)", to: "" },
      {
        in: "ContentHash.#absorb",
        from: "`${this.$state}${await $sha256(this.$block.subarray(0, this.$filled))}`",
        to: "await $sha256(this.$block.subarray(0, this.$filled))",
      },
      { in: "ContentHash.#absorb", from: "this.$block.subarray(0, this.$filled)", to: "this.$block" },
      { in: "ContentHash", from: "$block = new Uint8Array(1 << 20)", to: "$block = new Uint8Array(1 << 19)" },
      { in: "ContentHash.add", from: "this.$block.set($piece, this.$filled)", to: "this.$block.set($piece)" },
      { in: "ContentHash.add", from: "$bytes.subarray($at, $at +", to: "$bytes.subarray(0," },
      { in: "ContentHash.digest", from: "await this.$absorb();", to: "if (this.#filled > 0) await this.$absorb();" },
    ],
  },
  {
    file: "src/core/memory-storage.ts",
    test: "src/core/memory-storage.test.ts",
    changes: [
      { in: "MemoryStorage.read", from: "$range.$offset + $range.$length", to: "$range.$length" },
      {
        in: "MemoryStorage.read",
        from: "if (!$file) throw",
        to: "if (!$file) return new Uint8Array(0); if (false) throw",
      },
      { in: "MemoryStorage.read", from: ": $file.slice()", to: ": $file" },
      {
        in: "MemoryStorage.write",
        from: "this.$files.set($path, $content.slice())",
        to: "this.$files.set($path, $content)",
      },
      { in: "MemoryStorage.write", from: "$pieces.push($piece.slice())", to: "$pieces.push($piece)" },
      {
        in: "MemoryStorage.append",
        from: "[$before, new TextEncoder().encode($text)]",
        to: "[new TextEncoder().encode($text)]",
      },
      { in: "MemoryStorage.truncate", from: ".slice(0, $length)", to: "" },
      { in: "MemoryStorage.list", from: '.split("/")[0]!', to: "" },
      { in: "MemoryStorage.list", from: "$path.startsWith(`${$folder}/`)", to: "$path.startsWith($folder)" },
      {
        in: "MemoryStorage.list",
        from: '[...new Set($names.map(($path) => $path.slice($folder.length + 1).split("/")[0]!))].sort()',
        to: '$names.map(($path) => $path.slice($folder.length + 1).split("/")[0]!).sort()',
      },
      { in: "MemoryStorage.list", from: ")].sort()", to: ")]" },
      { in: "MemoryStorage.rename", from: "!$path.startsWith(`${$from}/`)", to: "!$path.startsWith($from)" },
      { in: "MemoryStorage.rename", from: "this.$files.delete($path);", to: "" },
      { in: "MemoryStorage.remove", from: "$name.startsWith(`${$path}/`)", to: "$name.startsWith($path)" },
      { in: "MemoryStorage.remove", from: "|| $name.startsWith(`${$path}/`)", to: "" },
    ],
  },
];
