using Emu.ModuleCheck.Il;

namespace Emu.ModuleCheck.Rules.Native;

internal sealed class Emu050UnsafeInHardware() : Rule(
    "EMU050",
    "unsafe code in a hardware module",
    "A device's mistake must stay the device's: a wild pointer takes all machines down. Use Span<T>, BinaryPrimitives and the contract's DMA ports, and set AllowUnsafeBlocks to false.",
    KindSet.Hardware)
{
    internal override void CheckAssembly(CheckContext context) => PointerUse.Report(this, context, new UnsafeCode(managedFunctions: false), mark: true);
}
