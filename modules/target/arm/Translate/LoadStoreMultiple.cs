using System.Numerics;
using Emu.Abstractions.Cpu.Ir;
using Emu.Target.Arm.Isa;

namespace Emu.Target.Arm.Translate;

/// <content>
/// § A4.7 Load and store multiple. No register is written before the last access succeeded, so that a fault restarts the instruction from
/// its beginning; stores that succeeded are repeated then. Interrupts come between instructions: EPSR.ICI is never set.
/// </content>
internal sealed partial class BlockTranslator
{
    private partial bool Push(in ArgsStack a) => a.List != 0 && StoreMultiple(Sp, a.List, writesBack: true, down: true);

    private partial bool Pop(in ArgsStack a) => a.List != 0 && LoadMultiple(Sp, a.List, writesBack: true, down: false);

    // § A7.7.41, encoding T1: the base is written back unless it is loaded.
    private partial bool Ldm(in ArgsPopm a) => a.List != 0 && LoadMultiple(a.Rn, a.List, (a.List >> a.Rn & 1) == 0, down: false);

    private partial bool LdmIa(in ArgsMulti a) => IsList(a) && LoadMultiple(a.Rn, a.List, a.W != 0, down: false);

    private partial bool LdmDb(in ArgsMulti a) => IsList(a) && LoadMultiple(a.Rn, a.List, a.W != 0, down: true);

    private partial bool StmIa(in ArgsMulti a) => a.List != 0 && StoreMultiple(a.Rn, a.List, a.W != 0, down: false);

    private partial bool StmDb(in ArgsMulti a) => IsList(a) && StoreMultiple(a.Rn, a.List, a.W != 0, down: true);

    // Fewer than two registers, and both of lr and pc, are unpredictable.
    private static bool IsList(in ArgsMulti a) => BitOperations.PopCount((uint)a.List) >= 2 && a.List >> 14 != 3 && (a.W == 0 || (a.List >> a.Rn & 1) == 0);

    private bool LoadMultiple(int rn, int list, bool writesBack, bool down)
    {
        var size = 4 * BitOperations.PopCount((uint)list);
        var start = Read(rn);
        var offset = down ? -size : 0;
        Span<IrValue> values = stackalloc IrValue[16];
        for (var i = 0; i < 16; i++)
        {
            if ((list >> i & 1) != 0)
            {
                values[i] = ir.Load(IrType.I32, ir.AddConst(start, offset), Aligned(2));
                offset += 4;
            }
        }

        if (writesBack)
        {
            Write(rn, ir.AddConst(start, down ? -size : size));
        }

        for (var i = 0; i < 15; i++)
        {
            if ((list >> i & 1) != 0)
            {
                Write(i, values[i]);
            }
        }

        return (list >> Pc & 1) == 0 || Interwork(values[Pc], rn == Sp ? ReturnHint : 0);
    }

    private bool StoreMultiple(int rn, int list, bool writesBack, bool down)
    {
        var size = 4 * BitOperations.PopCount((uint)list);
        var start = Read(rn);
        var offset = down ? -size : 0;
        if (rn == Sp && writesBack)
        {
            CheckStack(ir.AddConst(start, down ? -size : size));
        }

        for (var i = 0; i < 15; i++)
        {
            if ((list >> i & 1) != 0)
            {
                ir.Store(ir.AddConst(start, offset), Read(i), Aligned(2));
                offset += 4;
            }
        }

        return !writesBack || Write(rn, ir.AddConst(start, down ? -size : size));
    }
}
