// swift-tools-version: 6.2
import PackageDescription

// A package of somebody who builds an image and tests that it is still the one that was approved.
let package = Package(
  name: "GoldenImage",
  dependencies: [
    // Yours would be a URL and a version.
    .package(name: "ocidiff-offline", path: "../..")
  ],
  targets: [
    .testTarget(
      name: "GoldenImageTests",
      dependencies: [
        .product(name: "ArchiveDiff", package: "ocidiff-offline"),
        // For what lies below: images and tar archives by themselves.
        .product(name: "OCILayout", package: "ocidiff-offline"),
        .product(name: "TarStream", package: "ocidiff-offline"),
      ])
  ]
)
