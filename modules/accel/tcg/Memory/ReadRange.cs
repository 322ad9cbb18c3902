using System.Runtime.InteropServices;
using Emu.Accel.Tcg.Interp;

namespace Emu.Accel.Tcg.Memory;

/// <summary>
/// Before both levels of the TLB: addresses of a context behind which one piece of RAM lies, found where one translation holds for
/// much, such as without paging. A load in it needs no entry, and the address of its data does not wait for one: that is what a chain
/// of loads, each of which gives the address of the next, takes its time for. Stores need to know of code and dirty pages, and
/// look in the TLB. Of the contexts of port 0; beside the state, where emitted code finds it.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ReadRange
{
    /// <summary>Contexts that have one.</summary>
    public const int Contexts = 16;

    /// <summary>Largest access.</summary>
    private const ulong Reach = 15;

    /// <summary>First virtual address.</summary>
    public ulong First;

    /// <summary>How many addresses an access of any size may begin at; 0 for none.</summary>
    public ulong Length;

    /// <summary>What is added to a virtual address.</summary>
    public long ToHost;

    /// <summary>The range of a context, in the engine's bytes before a state.</summary>
    /// <param name="state">The state.</param>
    /// <param name="context">The context.</param>
    public static ref ReadRange Of(byte* state, int context) => ref ((ReadRange*)(state + EngineArea.Ranges))[context];

    /// <summary>Uses a range unless a larger one is known.</summary>
    /// <param name="first">First virtual address.</param>
    /// <param name="bytes">How many bytes.</param>
    /// <param name="host">Where the first one is.</param>
    public void Offer(ulong first, ulong bytes, byte* host)
    {
        if (bytes > Reach && bytes - Reach > Length)
        {
            (First, Length, ToHost) = (first, bytes - Reach, (long)((ulong)host - first));
        }
    }
}
