import ArchiveDiff
import OCILayout
import Testing

/// What must hold between comparisons, whatever the images are.
@Suite struct MetamorphicTests {
  private static let seed: UInt64 = 7_411

  private static func image(_ number: Int) -> Specimen {
    var generator = SpecimenGenerator(SeededGenerator(seed: seed, index: number))
    return generator.specimen()
  }

  private static func compare(
    _ left: String, _ right: String, _ ignored: Set<Ignorable> = [], rootfs: Bool = false
  ) async throws -> ImageReport {
    let options = ComparisonOptions(ignored: ignored, comparesRootFilesystems: rootfs)
    return try await ArchiveComparison(left, right, options: options).run().images[0]
  }

  /// Whether symbolic links lead in a circle, so that there is no root file system.
  private static func hasRoot(_ image: Specimen) -> Bool { (try? NaiveRoot(image.readings)) != nil }

  // MARK: The same

  @Test func nothingDiffersFromItself() async throws {
    let folder = try ScratchFolder()
    for image in (0..<120).map(Self.image) + FixtureSpecimens.all where Self.hasRoot(image) {
      let left = try folder.write(image, as: "left")
      let right = try folder.write(image, as: "right")
      for (other, rung) in [(left, Equivalence.archive), (right, nil)] {
        for isRootfs in [false, true] {
          let report = try await Self.compare(left, other, rootfs: isRootfs)
          #expect(report.differences.isEmpty && report.summary.ignored.isEmpty)
          if let rung { #expect(report.equivalence == rung) }
        }
      }
    }
  }

  /// What is stored otherwise is the same to whom only the meaning counts.
  @Test func anotherFormOrCompressionMeansTheSame() async throws {
    let folder = try ScratchFolder()
    let forms: [(Specimen.Form, StoredLayer.Storage)] = [
      (.docker, .plain), (.folder, .gzip(GzipShape())), (.archive, .gzip(GzipShape(memberSize: 1_000))),
      (.archive, .zstd(ZstdShape(frameSize: 700, hasChecksum: true))), (.archive, .plain),
    ]
    for image in (200..<230).map(Self.image) + FixtureSpecimens.all {
      // Annotations, which a docker archive has no place for, are left out on both sides.
      let own = try folder.write(image.converted(to: .folder), as: "own")
      for (form, storage) in forms {
        let other = try folder.write(image.converted(to: form, storage: storage), as: "other")
        let report = try await Self.compare(own, other, ComparisonOptions.semantic)
        #expect(report.differences.isEmpty)
        #expect(report.equivalence <= .layers)
      }
    }
  }

  /// All layers in one, put together by the naive model, lead to the same root file system.
  @Test func squashedLayersMakeTheSameRootFileSystem() async throws {
    let folder = try ScratchFolder()
    var count = 0
    for image in (300..<450).map(Self.image) + FixtureSpecimens.all {
      guard let tar = try? NaiveRoot(image.readings).squashed() else { continue }
      var squashed = image
      squashed.layers = [StoredLayer(tar: tar, storage: .plain)]
      guard squashed.fitDocuments() else { continue }
      let left = try folder.write(image, as: "left")
      let right = try folder.write(squashed, as: "right")
      let report = try await Self.compare(left, right, ComparisonOptions.semantic, rootfs: true)
      #expect(report.differences.isEmpty)
      #expect(report.equivalence <= .rootfs)
      count += 1
    }
    #expect(count > 100)
  }

  // MARK: The other way round

  @Test func theOtherWayRoundIsTheMirrorImage() async throws {
    let folder = try ScratchFolder()
    var generator = MutationGenerator(seed: Self.seed)
    for index in 0..<300 {
      let mutant = generator.mutant(at: index)
      let left = try folder.write(mutant.left, as: "left")
      let right = try folder.write(mutant.right, as: "right")
      for (ignored, isRootfs) in [
        ([], false), (ComparisonOptions.semantic, false), (ComparisonOptions.semantic, true),
      ] {
        let note = "\(mutant.kind), index \(index): \(mutant.effect.what)"
        guard let there = try? await Self.compare(left, right, ignored, rootfs: isRootfs) else {
          await #expect(throws: ArchiveError.self, "\(note)") {
            _ = try await Self.compare(right, left, ignored, rootfs: isRootfs)
          }
          continue
        }
        let back = try await Self.compare(right, left, ignored, rootfs: isRootfs)
        #expect(there.equivalence == back.equivalence, "\(note)")
        #expect(there.summary.byCause == back.summary.byCause, "\(note)")
        #expect(there.summary.ignored == back.summary.ignored, "\(note)")
        #expect(Self.lines(there, isMirrored: false) == Self.lines(back, isMirrored: true), "\(note)")
      }
    }
  }

  /// What a report tells, a line each, sorted; mirrored with the sides changed.
  private static func lines(_ report: ImageReport, isMirrored: Bool) -> [String] {
    report.differences.map { difference in
      let change: Difference.Change =
        switch difference.change {
        case .added where isMirrored: .removed
        case .removed where isMirrored: .added
        default: difference.change
        }
      // Which of two entries that changed places was moved, and where an index stands, is told from the left.
      let isMoved = difference.attributes.contains { $0.name == "order" }
      let attributes = difference.attributes.filter { $0.name != "order" }.map { attribute in
        "\(attribute.name) \(isMirrored ? attribute.values.reversed() : attribute.values)"
      }
      let layers = difference.layers.map { isMirrored ? $0.reversed() : $0 }
      let path = isMoved || difference.kind == .index ? "" : difference.path
      return [
        "\(difference.kind)", "\(change)", path, isMoved ? "moved" : "\(layers ?? [])",
        attributes.joined(separator: "; "), "\(difference.cause)",
        isMoved ? "" : "\(difference.effect.map { "\($0)" } ?? "")",
      ].joined(separator: " | ")
    }.sorted()
  }
}
