namespace Emu.ModuleCheck.Il;

/// <summary>A place in source, or the assembly where the PDB says nothing (line 0).</summary>
internal readonly record struct Place(string File, int Line, int Column);
