namespace Emu.Abstractions.Cpu.Ir;

/// <summary>Builds IR.</summary>
public sealed class IrBuilder;
