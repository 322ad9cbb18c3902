using System.Collections.Immutable;
using Emu.Abstractions.Qom;

namespace Emu.Abstractions.Cpu.Accel;

/// <summary>Why a debugger's point stopped a vCPU.</summary>
public enum DebugReason : byte
{
    /// <summary>The instruction at the pc has a breakpoint; it was not executed.</summary>
    Breakpoint,

    /// <summary>A watched address was read; the instruction that did was executed.</summary>
    ReadWatch,

    /// <summary>A watched address was written; the instruction that did was executed.</summary>
    WriteWatch,
}

/// <summary>Addresses whose accesses stop a vCPU.</summary>
/// <param name="Address">First virtual address.</param>
/// <param name="Length">Bytes; at least 1.</param>
/// <param name="Reads">Whether reads stop it.</param>
/// <param name="Writes">Whether writes stop it.</param>
public readonly record struct Watchpoint(ulong Address, ulong Length, bool Reads, bool Writes);

/// <summary>Where the vCPUs of a cluster stop for a debugger. Virtual addresses, in whatever context they are met. Immutable.</summary>
/// <param name="Breakpoints">Addresses of instructions.</param>
/// <param name="Watchpoints">Addresses of data.</param>
[Frozen]
public sealed record DebugPoints(ImmutableArray<ulong> Breakpoints, ImmutableArray<Watchpoint> Watchpoints)
{
    /// <summary>No points.</summary>
    public static DebugPoints None { get; } = new([], []);
}

/// <summary>A vCPU has met a debugger's point.</summary>
/// <param name="Reason">Which kind.</param>
/// <param name="Address">The address of the point that was met.</param>
public readonly record struct DebugStop(DebugReason Reason, ulong Address);
