// swift-tools-version: 6.2
import PackageDescription

// Apart from the program's package, so that a plain build knows nothing of fuzzers. Built by `Fuzz/run`.
let package = Package(
  name: "fuzz",
  dependencies: [.package(name: "ocidiff-offline", path: "..")],
  targets: [
    // A link to the folder of the tests: what builds images for them builds seeds as well.
    .target(
      name: "ImageFixtures",
      dependencies: [
        .product(name: "TarStream", package: "ocidiff-offline"),
        .product(name: "OCILayout", package: "ocidiff-offline"),
      ]),
    .systemLibrary(name: "CFuzzer"),
    .executableTarget(
      name: "fuzz",
      dependencies: [
        "CFuzzer", "ImageFixtures",
        .product(name: "TarStream", package: "ocidiff-offline"),
        .product(name: "OCILayout", package: "ocidiff-offline"),
        .product(name: "ArchiveDiff", package: "ocidiff-offline"),
      ],
      // libFuzzer brings the function that a program starts with.
      swiftSettings: [.unsafeFlags(["-parse-as-library"])],
      linkerSettings: [.unsafeFlags(["-sanitize=fuzzer"])]),
  ],
  swiftLanguageModes: [.v6]
)

// The same rules as in the program's package.
for target in package.targets where target.type != .system {
  target.swiftSettings =
    (target.swiftSettings ?? []) + [
      .enableUpcomingFeature("ExistentialAny"),
      .enableUpcomingFeature("InternalImportsByDefault"),
      .enableUpcomingFeature("MemberImportVisibility"),
      .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
      .enableUpcomingFeature("InferIsolatedConformances"),
      .enableUpcomingFeature("ImmutableWeakCaptures"),
      .strictMemorySafety(),
      .treatAllWarnings(as: .error),
    ]
}
