namespace Emu.Gen.Model;

/// <summary>What one class gives: its source text, what is wrong with it, and the types that it offers.</summary>
internal sealed record ClassOutput(string HintName, string Source, EquatableArray<DiagnosticInfo> Diagnostics, EquatableArray<TypeEntry> Types);

/// <summary>A type that a module registers.</summary>
internal sealed record TypeEntry(string Name, string Factory, PlaceInfo? Place);

/// <summary>A module's entry class that has no Register method.</summary>
internal sealed record ModuleOutput(string HintName, string Namespace, string ClassName, EquatableArray<DiagnosticInfo> Diagnostics, bool Emit);
