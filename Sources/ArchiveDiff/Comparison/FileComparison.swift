import OCILayout

/// Compares the files of two images: layers as listed, by effect, and the root file systems that they make.
struct FileComparison {
  private let left: Image
  private let right: Image
  /// Layers that are held against layers, one to one; `nil` where one side has more of them.
  private let pairs: [LayerPair]?
  private let options: ComparisonOptions
  /// What the layers do under the rules of `--semantic`, layer by layer where they are paired, and the root file
  /// systems at the end, as far as they may differ. All kinds of comparison need some of it, so it is worked out once.
  private let effects: Result<(differences: NodeDifferences, final: FinalState), SymbolicLinkLoop>
  /// What differs in the layers as they are listed; `nil` where the options do not ask for that, and once it was told.
  private var listed: Findings?

  init(_ left: Image, _ right: Image, _ loaded: LayerLoader.Result, options: ComparisonOptions) async {
    self.left = left
    self.right = right
    self.options = options
    let (layers, pairs) = (loaded.layers, loaded.pairs())
    self.pairs = pairs
    let asksForList = !options.comparesRootFilesystems && !options.ignored.contains(.whiteoutsByEffect)
    let listedLayers = asksForList ? pairs.map { ListedLayers(left, right, pairs: $0) } : nil
    // Neither needs the other, and what files hold may still be being compared.
    async let listed = Self.list(listedLayers, pairs ?? [], rules: options.ignored)
    effects = await Self.effects(of: layers, pairs, jobs: options.jobs)
    self.listed = await listed
    for layer in layers[0] { await layer.finishComparing() }
  }

  /// What the layers list differently, if that is asked for; in any case, it is then known which entries are the same.
  private static func list(
    _ listed: ListedLayers?, _ pairs: [LayerPair], rules: Set<Ignorable>
  ) async -> Findings? {
    for pair in pairs where !pair.isOneLayer {
      await pair.left.finishComparing()
      _ = pair.twins
    }
    return listed?.compare(rules: rules)
  }

  private static func effects(
    of layers: [[LoadedLayer]], _ pairs: [LayerPair]?, jobs: Int
  ) async -> Result<(differences: NodeDifferences, final: FinalState), SymbolicLinkLoop> {
    let rules = ComparisonOptions.semantic
    do throws(SymbolicLinkLoop) {
      if let pairs { return .success(try await EffectComparison(rules: rules, jobs: jobs).compare(pairs)) }
      return .success((NodeDifferences(rules: rules), try FinalState(applying: layers[0], layers[1])))
    } catch {
      return .failure(error)
    }
  }

  /// Whether layers are held against layers, one to one.
  var isPaired: Bool { pairs != nil }

  /// What differs under the options; with it, what the user should know besides. It is told once.
  mutating func compare() async throws(ArchiveError) -> (findings: Findings, warnings: [String]) {
    let rules = options.ignored
    guard let pairs, !options.comparesRootFilesystems else { return (try final().compare(rules: rules), []) }
    guard var findings = listed.take() else { return (try await compareByEffect(pairs, rules: rules), []) }
    switch effects {
    case .success(var effects):
      do throws(SymbolicLinkLoop) {
        try findings.mapDifferences { (difference) throws(SymbolicLinkLoop) in
          if difference.kind == .file { difference.effect = try effects.final.effect(of: difference) }
        }
        return (findings, [])
      } catch {
        return (findings, [Self.warning(error)])
      }
    case .failure(let loop): return (findings, [Self.warning(loop)])
    }
  }

  private static func warning(_ loop: SymbolicLinkLoop) -> String {
    "whether differences are visible is not told: \(loop)"
  }

  private func final() throws(ArchiveError) -> FinalState {
    do { return try effects.get().final } catch { throw error.archiveError }
  }

  // MARK: By effect

  /// Layer by layer by effect, and what has none: compression, the order of entries, the bytes around them.
  private func compareByEffect(
    _ pairs: [LayerPair], rules: Set<Ignorable>
  ) async throws(ArchiveError) -> Findings {
    var findings = Findings(rules: rules)
    let listed = ListedLayers(left, right, pairs: pairs)
    for (index, pair) in pairs.enumerated() {
      let whole = listed.compareWhole(index, rules: rules) {
        ListingComparison.findsDifference(pair, rules: rules)
      }
      findings.add(contentsOf: whole)
      for moved in ListingComparison.movedEntries(pair, layer: index) {
        findings.add(moved, unless: .fileOrder)
      }
    }
    do {
      let files =
        rules == ComparisonOptions.semantic
        ? try effects.get() : try await EffectComparison(rules: rules, jobs: options.jobs).compare(pairs)
      findings.add(contentsOf: files.differences.findings(files.final))
    } catch {
      throw error.archiveError
    }
    return findings
  }

  /// Counts as left out what the layers list differently and what has no effect, such as whiteouts of nothing: told
  /// where that is all in which two images differ.
  func countWithoutEffect(in findings: inout Findings) {
    guard options.ignored.contains(.whiteoutsByEffect), let pairs else { return }
    let listed = ListedLayers(left, right, pairs: pairs).compare(rules: options.ignored)
    for difference in listed.differences { findings.ignore(difference.cause) }
    findings.add(ignored: listed)
  }

  // MARK: For the ladder

  /// Whether the layers list the same entries, one by one and in order, but for some attributes that tell how they are
  /// written. What is around the entries does not count.
  func listsTheSame(besides writing: Set<String>) -> Bool {
    guard let pairs else { return false }
    return !pairs.contains { pair in
      ListingComparison.findsDifference(pair, rules: []) { found in
        !found.attributes.allSatisfy { writing.contains($0.name) }
      }
    }
  }

  /// Whether the layers do the same, one by one, under the rules of `--semantic`.
  var doesTheSame: Bool {
    guard isPaired, case .success(let effects) = effects else { return false }
    return effects.differences.areNone
  }

  /// Whether the layers make the same root file system in the end.
  var makesTheSame: Bool {
    guard case .success(let effects) = effects else { return false }
    // What is visible was seen at the end. The root's own attributes are no part of what the layers make.
    guard !effects.differences.haveVisible else { return false }
    return effects.final.compare(rules: ComparisonOptions.semantic).differences.isEmpty
  }
}
