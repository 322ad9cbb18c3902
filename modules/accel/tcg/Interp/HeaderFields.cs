using Emu.Abstractions.Cpu;

namespace Emu.Accel.Tcg.Interp;

/// <summary>
/// Offsets of what the engine uses of a CPU's state header, from the addresses of one that nobody reads: the framework finds a field's
/// offset by reflection, which takes a millisecond at the start.
/// </summary>
internal static unsafe class HeaderFields
{
    public static int Pc
    {
        get
        {
            CpuStateHeader header;
            return Distance(&header, &header.Pc);
        }
    }

    public static int Requests
    {
        get
        {
            CpuStateHeader header;
            return Distance(&header, &header.Requests);
        }
    }

    public static int StateKey
    {
        get
        {
            CpuStateHeader header;
            return Distance(&header, &header.StateKey);
        }
    }

    public static int FloatFlags
    {
        get
        {
            CpuStateHeader header;
            return Distance(&header, &header.FloatFlags);
        }
    }

    public static int Tables
    {
        get
        {
            CpuStateHeader header;
            return Distance(&header, &header.Engine0);
        }
    }

    public static int Jumps
    {
        get
        {
            CpuStateHeader header;
            return Distance(&header, &header.Engine1);
        }
    }

    public static int Generation
    {
        get
        {
            CpuStateHeader header;
            return Distance(&header, &header.Engine2);
        }
    }

    private static int Distance(void* header, void* field) => (int)((byte*)field - (byte*)header);
}
