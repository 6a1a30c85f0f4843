// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "ocidiff-offline",
  products: [
    .library(name: "TarStream", targets: ["TarStream"]),
    .library(name: "OCILayout", targets: ["OCILayout"]),
    .library(name: "ArchiveDiff", targets: ["ArchiveDiff"]),
    .executable(name: "ocidiff-offline", targets: ["ocidiff-offline"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0")
  ],
  targets: [
    .systemLibrary(name: "CISAL"),
    .systemLibrary(name: "CZstd"),
    .systemLibrary(name: "CArchive"),
    .systemLibrary(name: "CCrypto"),
    .systemLibrary(name: "CZlib"),
    .systemLibrary(name: "CGNU"),
    .systemLibrary(name: "CSandbox"),
    .target(name: "TarStream", dependencies: ["CISAL", "CZstd", "CArchive", "CCrypto", "CZlib", "CGNU"]),
    .target(name: "OCILayout", dependencies: ["TarStream"]),
    .target(name: "ArchiveDiff", dependencies: ["OCILayout", "TarStream"]),
    .target(name: "Sandbox", dependencies: ["CSandbox"]),
    .executableTarget(
      name: "ocidiff-offline",
      dependencies: [
        "ArchiveDiff", "OCILayout", "TarStream", "Sandbox", "CGNU",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      resources: [.embedInCode("Rendering/HTML/report.css"), .embedInCode("Rendering/HTML/report.js")]),
    .target(
      name: "ImageFixtures", dependencies: ["OCILayout", "TarStream", "CGNU"], path: "Tests/ImageFixtures"),
    .testTarget(name: "TarStreamTests", dependencies: ["TarStream", "ImageFixtures"]),
    .testTarget(name: "OCILayoutTests", dependencies: ["OCILayout", "ImageFixtures"]),
    .testTarget(name: "ArchiveDiffTests", dependencies: ["ArchiveDiff", "ImageFixtures"]),
    .testTarget(
      name: "MutationTests", dependencies: ["ArchiveDiff", "OCILayout", "TarStream", "ImageFixtures"]),
    .testTarget(name: "SandboxTests", dependencies: ["Sandbox", "CSandbox", "ImageFixtures"]),
    .testTarget(name: "CommandTests", dependencies: ["ocidiff-offline", "ArchiveDiff", "ImageFixtures"]),
  ],
  swiftLanguageModes: [.v6]
)

// One set of rules for all Swift code: the language's strictest, and a warning is an error.
for target in package.targets where target.type != .system {
  target.swiftSettings = [
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
