using Emu.Accel.Tcg.Interp;

namespace Emu.Accel.Tcg.Native;

/// <content>Before code is written: which operations branches lead to, and where temporaries are read for the last time.</content>
internal sealed unsafe partial class NativeCompiler
{
    private const int Label = -1;
    private const byte DeadA = 1, DeadB = 2, DeadD = 4;

    private void FindLabelsAndLives()
    {
        Array.Clear(places, 0, count + 1);
        for (int k = 0; k < count; k++)
        {
            if (code[k].Op is >= Op.BranchEqual64 and <= Op.BranchIf and not (>= Op.JumpEqual64 and <= Op.JumpTestNotZeroI64))
            {
                places[k + code[k].D] = Label;
            }
            else if (HasSecondHalf(code[k].Op))
            {
                k++;
            }
        }

        Array.Fill(live, false);
        for (int k = count - 1; k >= 0; k--)
        {
            if (k > 0 && HasSecondHalf(code[k - 1].Op) && code[k].Op == Op.Nop)
            {
                Read(code[k].D);
                Read(code[k].A);
                Read(code[k].B);
                Read((short)code[k].Imm);
                continue;
            }

            Insn* i = code + k;
            byte last = (byte)((IsDead(i->A) ? DeadA : 0) | (IsDead(i->B) ? DeadB : 0) | (IsDead(i->D) ? DeadD : 0));
            switch (i->Op)
            {
                case Op.Jump or Op.JumpAcross or Op.Exit or Op.ExitAtPc or Op.FetchFault:
                    Array.Fill(live, false);
                    dead[k] = 0;
                    continue;
                case Op.JumpTo64 or Op.JumpTo32:
                    Array.Fill(live, false);
                    break;
                case >= Op.JumpEqual64 and <= Op.JumpTestNotZeroI64:
                    Array.Fill(live, false);
                    break;
                case >= Op.BranchEqual64 and <= Op.BranchIf:
                    Array.Fill(live, true);
                    break;
                case >= Op.Move64 and <= Op.PcRelative:
                case >= Op.Add64 and <= Op.SetAboveOrEqualI64:
                case >= Op.Load8U64 and <= Op.Load32:
                case >= Op.NLoad8U64 and <= Op.NLoad32:
                    if (Temp(i->D) is var d and >= 0)
                    {
                        live[d] = false;
                    }

                    break;
            }

            dead[k] = i->Op is >= Op.BranchEqual64 and <= Op.BranchIf ? (byte)0 : last;
            Read(i->A);
            Read(i->B);
            if (i->Op == Op.Pure)
            {
                Read((short)(i->Imm >> 24));
                Read((short)(i->Imm >> 40));
            }

            if (places[k] == Label)
            {
                Array.Fill(live, true);
            }
        }
    }

    private static int Temp(short place) => place is < EngineArea.Zero and >= EngineArea.Temps ? (EngineArea.Zero - place) >> 3 : -1;

    private bool IsDead(short place) => Temp(place) is var t and >= 0 && !live[t];

    private void Read(short place)
    {
        if (Temp(place) is var t and >= 0)
        {
            live[t] = true;
        }
    }
}
