"""Which language leads in a text, told from its characters."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["COMMON", "guess_language"]

# The commonest characters of written Chinese and of business reports; a traditional form stands in the second string.
SIMPLIFIED: Final = (
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"
    "十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形"
    "相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展"
    "五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战"
    "先回则任取据处府究且给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联认六共权收证改清己美再采转更单风切打白"
    "教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫究"
    "观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值"
    "号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严首底液官德"
    "随病苏失尔死讲配女黄推显谈罪神艺呢席含企望密批营项防举球英氧势告李台落木帮轮破亚师围注远字材排供河态封另施减树溶怎止案言士均"
    "武固叶鱼波视仅费紧爱左章早朝害续轻服试食充兵源判护司足某练差致板田降黑犯负击范继兴似余坚曲输修故城夫够送笔船占右财吃富春职觉"
    "汉画功巴跟虽杂飞检吸助升阳互初创抗考投坏策古径换未跑留钢曾端责站简述钱副尽帝射草冲承独令限阿宣环双请超微让控州良轴找否纪益依"
    "优顶础载倒房突坐粉敌略客袁冷胜绝析块剂测丝协诉念陈仍罗盐友洋错苦夜刑移频逐靠混母短皮终聚汽村云哪既距卫停烈央察烧迅境若印洲刻"
    "括激孔搞甚室待核校散侵吧甲游久菜味旧模湖货损预阻毫普稳乙妈植息扩银语挥酒守拿序纸医缺雨吗针刘啊急唱误训愿审附获茶鲜粮斤孩脱硫"
    "肥善龙演父渐血欢械掌歌沙刚攻谓盾讨晚粒乱燃矛乎杀药宁鲁贵钟煤读班伯香介迫句丰培握兰担弦蛋沉假穿执答乐谁顺烟缩征脸喜松脚困异免"
    "背星福买染井概慢怕磁倍祖皇促静补评翻肉践尼衣宽扬棉希伤操垂秋宜氢套督振架亮末宪庆编牛触映雷销诗座居抓裂胞呼娘景威绿晶厚盟衡鸡"
    "孙延危胶屋乡临陆顾掉呀灯岁措束耐剧玉赵跳哥季课凯胡额款绍卷齐伟蒸殖永宗苗川炉岩弱零杨奏沿露杆探滑镇饭浓航怀赶库夺伊灵税途灭赛"
    "归召鼓播盘裁险康唯录菌纯借糖盖横符私努堂域枪润幅哈竟熟虫泽脑壤碳欧遍侧寨敢彻虑斜薄庭纳弹饲伸折麦湿暗荷瓦塞床筑恶户访塔奇透梁"
    "刀旋迹卡氯遇份毒泥退洗摆灰彩卖耗夏择忙铜献硬予繁圈雪函亦抽篇阵阴丁尺追堆雄迎泛爸楼避谋吨野猪旗累偏典馆索秦脂潮爷豆忽托惊塑遗"
    "愈朱替纤粗倾尚痛楚谢奋购磨君池旁碎骨监捕弟暴割贯殊释词亡壁顿宝午尘闻揭炮残冬桥妇警综招吴付浮遭徐您摇谷赞箱隔订男吹园纷唐败宋"
    "玻巨耕坦荣闭湾键凡驻锅救恩剥凝碱齿截炼麻纺禁废盛版缓净睛昌婚涉筒嘴插岸朗庄街藏姑贸腐奴啦惯乘恢匀纱扎辩耳彪臣亿璃抵脉秀萨俄网"
    "芯圆封谷歌博思逊软微苹讯阿里鸿纬联达辉硅锗铟铂英伟讯旭股份集团订单营收毛利净亏损"
)
# Pairs whose two forms differ: the first of each pair is traditional, the second simplified.
PAIRS: Final = (
    "國国個个們们來来時时說说對对發发會会學学電电業业這这為为產产體体與与經经關关機机動动開开現现過过從从應应還还將将進进實实點点問问"
    "無无間间當当內内員员長长報报場场東东車车達达聯联單单華华據据處处導导強强計计設设認认議议證证調调資资質质購购質质運运選选遠远適适"
    "邊边鐵铁銀银錢钱鏈链錄录門门閉闭際际陸陆隊队階阶難难雲云頁页項项順顺須须預预領领頭头題题額额類类顯显風风飛飞馬马驗验魚鱼點点齊齐"
    "齡龄龍龙萬万億亿網网練练級级統统細细組组結结給给絡络線线維维緯纬縮缩總总績绩續续繼继義义習习聖圣聞闻聲声職职臺台舊旧藝艺節节範范"
    "勞劳勢势區区協协單单參参雙双變变圖图團团圓圆塊块壓压執执壞坏寫写寶宝導导層层島岛幣币帶带師师廠厂廣广庫库張张彈弹彙汇後后徑径憶忆"
    "態态慮虑應应戰战戶户擇择擴扩擔担據据數数斷断於于暫暂曉晓書书會会條条極极樣样標标權权歐欧歲岁歷历殘残氣气決决測测減减滿满濟济灣湾"
    "熱热爭争爾尔狀状獲获獨独環环產产畫画異异當当療疗盡尽監监盤盘眾众確确碼码礎础稱称種种積积穩稳競竞筆笔籌筹簡简糧粮約约納纳純纯"
    "紅红紙纸終终絕绝經经綠绿編编緣缘縣县織织罷罢羅罗職职腦脑臨临舉举蘋苹蘭兰虛虚補补裝装裡里製制複复見见規规視视親亲覺觉觀观訂订訊讯"
    "討讨訓训記记訪访許许評评詞词試试話话該该詳详語语誤误課课談谈請请論论諾诺講讲謝谢識识譯译護护讀读變变讓让貝贝負负財财責责貨货貿贸"
    "費费貴贵買买賀贺賓宾賴赖賽赛贊赞贏赢趙赵軍军軟软較较載载輝辉輪轮輸输轉转農农連连週周遲迟遷迁郵邮醫医釋释針针鋼钢錯错鍵键鎖锁鏡镜"
)
TRADITIONAL_ONLY: Final = frozenset(PAIRS[0::2]) - frozenset(PAIRS[1::2])
SIMPLIFIED_ONLY: Final = frozenset(PAIRS[1::2]) - frozenset(PAIRS[0::2]) - frozenset("里制复系台云后于周了范")
COMMON: Final = frozenset(SIMPLIFIED) | TRADITIONAL_ONLY

HAN: Final = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
KANA: Final = re.compile(r"[\u3041-\u30fa]")
HANGUL: Final = re.compile(r"[\uac00-\ud7a3]")
WORD: Final = re.compile(r"[A-Za-zÀ-ÿ]{2,}")
SAMPLE: Final = 100_000
HAN_PER_WORD: Final = 1.5
KANA_SHARE: Final = 0.2


def guess_language(text: str) -> str:
    """Give `zh`, `zh-Hant`, `en`, `ja` or `ko`, the one that leads in the first 100,000 characters, or nothing."""
    sample = text[:SAMPLE]
    han, words = len(HAN.findall(sample)), len(WORD.findall(sample))
    kana, hangul = len(KANA.findall(sample)), len(HANGUL.findall(sample))
    if not (han or words or kana or hangul):
        return ""
    if max(han + kana, hangul) / HAN_PER_WORD < words:
        return "en"
    if hangul > han:
        return "ko"
    if kana > KANA_SHARE * (han + kana):
        return "ja"
    traditional = sum(sample.count(char) for char in TRADITIONAL_ONLY)
    simplified = sum(sample.count(char) for char in SIMPLIFIED_ONLY)
    return "zh-Hant" if traditional > simplified else "zh"
