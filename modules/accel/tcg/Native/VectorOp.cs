namespace Emu.Accel.Tcg.Native;

/// <summary>
/// Instructions on vector registers, named as in the manual, without their v: bits 0-7 opcode, 8-9 prefix (1: 66), 12-13 map (1: 0F, 2: 0F38, 3: 0F3A),
/// 16 the wide form.
/// </summary>
internal enum VectorOp
{
    // Bits.
    Pand = 0x11DB,
    Pandn = 0x11DF,
    Por = 0x11EB,
    Pxor = 0x11EF,
    Ptest = 0x2117,

    // Sums and differences.
    Paddb = 0x11FC,
    Paddw = 0x11FD,
    Paddd = 0x11FE,
    Paddq = 0x11D4,
    Psubb = 0x11F8,
    Psubw = 0x11F9,
    Psubd = 0x11FA,
    Psubq = 0x11FB,
    Paddsb = 0x11EC,
    Paddsw = 0x11ED,
    Paddusb = 0x11DC,
    Paddusw = 0x11DD,
    Psubsb = 0x11E8,
    Psubsw = 0x11E9,
    Psubusb = 0x11D8,
    Psubusw = 0x11D9,
    Pabsb = 0x211C,
    Pabsw = 0x211D,
    Pabsd = 0x211E,

    // Products.
    Pmullw = 0x11D5,
    Pmulld = 0x2140,
    Pmuludq = 0x11F4,

    // Comparisons.
    Pminsb = 0x2138,
    Pminsw = 0x11EA,
    Pminsd = 0x2139,
    Pminub = 0x11DA,
    Pminuw = 0x213A,
    Pminud = 0x213B,
    Pmaxsb = 0x213C,
    Pmaxsw = 0x11EE,
    Pmaxsd = 0x213D,
    Pmaxub = 0x11DE,
    Pmaxuw = 0x213E,
    Pmaxud = 0x213F,
    Pcmpeqb = 0x1174,
    Pcmpeqw = 0x1175,
    Pcmpeqd = 0x1176,
    Pcmpeqq = 0x2129,
    Pcmpgtb = 0x1164,
    Pcmpgtw = 0x1165,
    Pcmpgtd = 0x1166,
    Pcmpgtq = 0x2137,

    // Shifts by a constant; bits 20-22 are what its encoding has in place of a register.
    Psrlw = 0x20_1171,
    Psraw = 0x40_1171,
    Psllw = 0x60_1171,
    Psrld = 0x20_1172,
    Psrad = 0x40_1172,
    Pslld = 0x60_1172,
    Psrlq = 0x20_1173,
    Psllq = 0x60_1173,

    // Shifts of each lane by another's.
    Psllvd = 0x2147,
    Psllvq = 0x1_2147,
    Psrlvd = 0x2145,
    Psrlvq = 0x1_2145,
    Psravd = 0x2146,

    // Copies of one lane.
    Pbroadcastb = 0x2178,
    Pbroadcastw = 0x2179,
    Pbroadcastd = 0x2158,
    Pbroadcastq = 0x2159,

    // Choices by the highest bit of each lane of another register.
    Pblendvb = 0x314C,
    Blendvps = 0x314A,
    Blendvpd = 0x314B,

    // Floating point.
    Addps = 0x1058,
    Addpd = 0x1158,
    Subps = 0x105C,
    Subpd = 0x115C,
    Mulps = 0x1059,
    Mulpd = 0x1159,
    Divps = 0x105E,
    Divpd = 0x115E,
    Fmadd231ps = 0x21B8,
    Fmadd231pd = 0x1_21B8,
}
