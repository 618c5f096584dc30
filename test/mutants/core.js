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
  {
    file: "src/core/output.ts",
    test: "src/core/output.test.ts",
    changes: [
      { in: "checkOutput", from: '$path.trim() === ""', to: '$path === ""' },
      { in: "checkOutput", from: "read === written", to: "false" },
      { in: "checkOutput", from: "$writes?.test($firstSegment($read, $written))", to: "false" },
      { in: "checkOutput", from: "$MODEL_FILE.test($firstSegment($written, $read))", to: "false" },
      {
        in: "checkOutput",
        from: "$MODEL_FILE.test($firstSegment($written, $read))",
        to: 'firstSegment(written, read) !== ""',
      },
      { in: "checkOutput", from: "await $storage.$checkWritable($path, $kind);", to: "" },
      { in: "firstSegment", text: "^[/\\\\]", to: "" },
    ],
  },
  {
    file: "src/core/memory-storage.ts",
    test: "src/core/output.test.ts",
    changes: [
      { in: "MemoryStorage.lock", from: "await this.$resolve($path)", to: "$path" },
      { in: "MemoryStorage.lock", from: "this.$locked.delete($name)", to: "undefined" },
      { in: "MemoryStorage.resolve", from: 'if ($segment === "..") $segments.pop(); else', to: "" },
    ],
  },
  {
    file: "src/platform/node/node-storage.ts",
    test: "src/platform/node/node-storage.test.ts",
    changes: [
      { in: "SYSTEM_CODE", text: "^E[A-Z0-9]+$", to: "^E" },
      {
        in: "NodeStorage.checkWritable",
        from: "finally { await this.#fs.$rm($probe, { $force: true }).catch(() => {}); }",
        to: "finally {}",
      },
      {
        in: "NodeStorage.checkWritable",
        from: '$isFile && ($rest !== "" || $kind === "folder")',
        to: '$isFile && $rest !== ""',
      },
      { in: "NodeStorage.checkWritable", from: '!$isFile && $rest === "" && $kind === "file"', to: "false" },
      { in: "NodeStorage.checkWritable", from: 'await (await this.#fs.$open($probe, "w")).close();', to: "" },
      {
        in: "NodeStorage.resolve",
        from: "await this.#fs.$realpath($existing).catch(() => $existing)",
        to: "$existing",
      },
    ],
  },
  {
    file: "src/platform/node/file-lock.ts",
    test: "src/platform/node/file-lock.test.ts",
    changes: [
      { in: "claim", from: '"wx"', to: '"w"' },
      { in: "claim", from: "$isGone ? $name : $mine", to: "$mine" },
      { in: "claim", from: "if (!$isGone) return $other;", to: "" },
      { in: "claim", from: "=== false", to: "!== true" },
      { in: "identityIn", from: "$name.slice(0, $match.index) !== $locked", to: "false" },
      { in: "undo", from: "if ($created === undefined) return;", to: "$created ??= folder;" },
      { in: "undo", from: "$path.length >= $created.length", to: "false" },
    ],
  },
  {
    file: "src/platform/node/process-id.ts",
    test: "src/platform/node/file-lock.test.ts",
    changes: [
      { in: "isRunning", from: "now === started ||", to: "true ||" },
      {
        in: "isRunning",
        from: "$bootOf($system) !== $bootOf($own.$system) ? false : undefined",
        to: "false ? false : undefined",
      },
      { in: "isRunning", from: "$host === $own.$host &&", to: "" },
      { in: "isRunning", from: "$now !== undefined &&", to: "" },
    ],
  },
];
