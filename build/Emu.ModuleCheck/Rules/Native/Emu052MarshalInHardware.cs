namespace Emu.ModuleCheck.Rules.Native;

internal sealed class Emu052MarshalInHardware() : ApiRule(
    "EMU052",
    "Marshal.* or native memory in a hardware module",
    "Native memory is not checked and not freed with the device. Use arrays and spans, and RAM blocks of the contract for what the guest maps.",
    KindSet.Hardware,
    UncheckedMemory.Native);
