namespace Emu.ModuleCheck.Rules.Native;

internal sealed class Emu051UnsafeClassInHardware() : ApiRule(
    "EMU051",
    "Unsafe.* or unchecked MemoryMarshal in a hardware module",
    "It is a pointer in disguise: bounds and types are not checked. Use Span<T>, BinaryPrimitives, MemoryMarshal.Cast or MemoryMarshal.Read.",
    KindSet.Hardware,
    UncheckedMemory.References);
