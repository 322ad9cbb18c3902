namespace Emu.Accel.Tcg.Native;

/// <content>
/// Results of vector operations that are in a register as well as in memory, so that the next operation need not wait for what has just
/// been stored. None lies over a place that is kept in a register: whoever keeps or writes one of its bytes makes it forgotten.
/// </content>
internal sealed unsafe partial class NativeCompiler
{
    private readonly VectorResult[] results = new VectorResult[Registers];

    // Registers that hold one.
    private uint resultRegisters;

    /// <summary>Remembers that register 0, or another, is a result that was stored.</summary>
    private void KeepResult(in VectorInsn v, int register)
    {
        // Not in place of a float that another operation may need.
        if ((((uint)(used >> Vectors) | lockedVectors | pinnedVectors) | ((1u << FirstVector) - 1)) == ushort.MaxValue)
        {
            return;
        }

        int kept = AllocateVector();
        x.CopyVector(v.Is256, kept, register);
        results[kept] = new VectorResult(v.Result, v.Bytes, ++clock);
        resultRegisters |= 1u << kept;
    }

    /// <returns>The register that holds such a vector; -1 for none.</returns>
    private int FindResult(short place, int bytes)
    {
        for (uint left = resultRegisters; left != 0; left &= left - 1)
        {
            int register = System.Numerics.BitOperations.TrailingZeroCount(left);
            if (results[register].Place == place && results[register].Bytes == bytes)
            {
                return register;
            }
        }

        return -1;
    }

    /// <summary>Forgets the results that some bytes are part of.</summary>
    private void ForgetResults(int place, int bytes)
    {
        for (uint left = resultRegisters; left != 0; left &= left - 1)
        {
            int register = System.Numerics.BitOperations.TrailingZeroCount(left);
            if (place < results[register].Place + results[register].Bytes && results[register].Place < place + bytes)
            {
                resultRegisters &= ~(1u << register);
            }
        }
    }

    /// <summary>Takes a register from the oldest result.</summary>
    /// <param name="except">Registers that stay.</param>
    /// <returns>The register; -1 for none.</returns>
    private int TakeResult(uint except)
    {
        int oldest = -1;
        for (uint left = resultRegisters & ~except; left != 0; left &= left - 1)
        {
            int register = System.Numerics.BitOperations.TrailingZeroCount(left);
            oldest = oldest < 0 || results[register].Stamp < results[oldest].Stamp ? register : oldest;
        }

        resultRegisters &= oldest < 0 ? ~0u : ~(1u << oldest);
        return oldest;
    }

    /// <summary>Adds them to what registers hold, for the way round a miss: that loads them again.</summary>
    private void SnapshotResults()
    {
        for (uint left = resultRegisters; left != 0; left &= left - 1)
        {
            int register = System.Numerics.BitOperations.TrailingZeroCount(left);
            before[snapshots] = new Entry { Place = results[register].Place, Width = (byte)results[register].Bytes };
            beforeIndex[snapshots++] = (byte)(register + Vectors);
        }
    }

    private readonly record struct VectorResult(short Place, int Bytes, int Stamp);
}
