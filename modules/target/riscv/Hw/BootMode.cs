namespace Emu.Target.Riscv.Hw;

/// <summary>What begins first.</summary>
internal enum BootMode : byte
{
    /// <summary>The firmware, for a kernel that wants supervisor mode; else the kernel.</summary>
    Auto,

    /// <summary>The firmware; what follows begins in supervisor mode.</summary>
    Firmware,

    /// <summary>The kernel, in machine mode.</summary>
    Kernel,
}
